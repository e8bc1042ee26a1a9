package io.tidemark.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** All samples as JSON, so that other programs may compute with them. */
final class JsonReport {

    private JsonReport() {}

    static String of(List<Result> results) throws IOException {
        var text = new StringWriter();
        try (var json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartArray();
            for (var result : results) {
                json.writeStartObject();
                json.writeStringField("title", result.title());
                json.writeObjectFieldStart("contestants");
                for (var contestant : result.samples().entrySet()) {
                    json.writeArrayFieldStart(contestant.getKey());
                    for (var sample : contestant.getValue()) {
                        write(json, sample);
                    }
                    json.writeEndArray();
                }
                json.writeEndObject();
                json.writeObjectFieldStart("ratios");
                for (var other : result.samples().keySet()) {
                    if (!other.equals(result.first())) {
                        json.writeObjectFieldStart(other);
                        for (var figure : result.figures()) {
                            var ratio = result.ratio(other, figure);
                            if (!Double.isNaN(ratio)) {
                                json.writeNumberField(figure, ratio);
                            }
                        }
                        json.writeEndObject();
                    }
                }
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Sample sample) throws IOException {
        json.writeStartObject();
        for (var figure : sample.figures().entrySet()) {
            json.writeNumberField(figure.getKey(), figure.getValue());
        }
        json.writeEndObject();
    }
}

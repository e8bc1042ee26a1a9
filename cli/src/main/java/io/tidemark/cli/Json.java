package io.tidemark.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, numbers and text; other values are written by their {@code toString}. */
final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    static void print(PrintWriter out, Object value) {
        out.println(text(value));
        out.flush();
    }

    static String text(Object value) {
        return text(value, new DefaultPrettyPrinter());
    }

    /** The same in one line. */
    static String line(Object value) {
        return text(value, null);
    }

    private static String text(Object value, @Nullable PrettyPrinter layout) {
        var text = new StringWriter();
        try (var generator = FACTORY.createGenerator(text)) {
            if (layout != null) {
                generator.setPrettyPrinter(layout);
            }
            write(generator, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** @throws EngineException if {@code text} is not JSON */
    static Object parse(String text) {
        try (var parser = FACTORY.createParser(text)) {
            parser.nextToken();
            var value = read(parser);
            return value == null ? "" : value;
        } catch (IOException malformed) {
            throw new EngineException(
                    ErrorCode.SERVER_FAILED,
                    "the answer is not JSON",
                    "Check that the address is that of a Tidemark service.",
                    malformed);
        }
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        var token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                map.put(name, read(parser));
            }
            return map;
        }
        if (token == JsonToken.START_ARRAY) {
            var list = new ArrayList<@Nullable Object>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(read(parser));
            }
            return list;
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return parser.getBooleanValue();
        }
        return token == JsonToken.VALUE_NULL ? null : parser.getText();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> generator.writeNull();
            case Map<?, ?> map -> {
                generator.writeStartObject();
                for (var entry : map.entrySet()) {
                    generator.writeFieldName(String.valueOf(entry.getKey()));
                    write(generator, entry.getValue());
                }
                generator.writeEndObject();
            }
            case Collection<?> values -> {
                generator.writeStartArray();
                for (var each : values) {
                    write(generator, each);
                }
                generator.writeEndArray();
            }
            case Boolean truth -> generator.writeBoolean(truth);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            default -> generator.writeString(value.toString());
        }
    }
}

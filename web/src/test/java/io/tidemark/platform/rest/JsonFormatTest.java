package io.tidemark.platform.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidemark.backup.model.BackupName;
import io.tidemark.platform.model.ServerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormatTest {

    private static final String SERVER = "0199d9a4-6c56-7000-8000-000000000001";

    enum Color {
        RED,
        GREEN
    }

    @NullMarked
    record Inner(String host, int port) {}

    @NullMarked
    record Request(
            String name,
            ServerId server,
            @Nullable BackupName backup,
            Inner connection,
            @Nullable Instant at,
            @Nullable List<Color> colors) {}

    private static final String GOOD = """
            {"name":"orders","server":"%s","backup":"20260818T120003Z-3f9a","connection":{"host":"db","port":5432},\
            "at":"2026-08-18T12:00:03Z","colors":["RED"]}\
            """.formatted(SERVER);

    @Test
    void writes_what_it_reads() throws Exception {
        var request = JsonFormat.mapper().readValue(GOOD, Request.class);

        assertThat(request.server()).isEqualTo(ServerId.fromString(SERVER));
        assertThat(request.backup()).isEqualTo(new BackupName("20260818T120003Z-3f9a"));
        assertThat(JsonFormat.write(request)).isEqualTo(GOOD);
    }

    @Test
    void nullable_members_may_be_left_out() throws Exception {
        var request = JsonFormat.mapper()
                .readValue(
                        "{\"name\":\"a\",\"server\":\"%s\",\"connection\":{\"host\":\"h\",\"port\":1}}"
                                .formatted(SERVER),
                        Request.class);

        assertThat(request.backup()).isNull();
        assertThat(request.colors()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "name":"orders"                 |                            | member 'name' is missing or of another kind
            "name":"orders"                 | "name":null                | member 'name' is missing or of another kind
            "name":"orders"                 | "name":7                   | member 'name' is malformed
            "name":"orders"                 | "name":"orders","x":1      | unknown member 'x'
            "name":"orders"                 | "name":"a","name":"b"      | the body is not well-formed JSON: line 1, column 19
            "port":5432                     | "port":"5432"              | member 'connection.port' is missing or of another kind
            "port":5432                     | "port":5432.5              | member 'connection.port' is malformed
            "port":5432                     | "port":99999999999         | member 'connection.port' is malformed
            ,"port":5432                    |                            | member 'connection.port' is missing or of another kind
            "backup":"20260818T120003Z-3f9a"| "backup":"../../etc"       | member 'backup' is malformed
            "at":"2026-08-18T12:00:03Z"     | "at":"yesterday"           | member 'at' is malformed
            "colors":["RED"]                | "colors":["BLUE"]          | member 'colors.[0]' is malformed
            "colors":["RED"]                | "colors":[0]               | member 'colors.[0]' is malformed
            "colors":["RED"]                | "colors":"RED"             | member 'colors' is missing or of another kind
            """)
    void says_which_member_is_wrong(String good, @Nullable String bad, String description) {
        var text = GOOD.replace(good, bad == null ? "" : bad).replace("{,", "{");

        var failure = catchThrowableOfType(
                JsonProcessingException.class, () -> JsonFormat.mapper().readValue(text, Request.class));

        assertThat(failure).as(text).isNotNull();
        assertThat(BodyReading.describe(failure)).isEqualTo(description);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []               | the body is not the object that is expected here
            "text"           | the body is not the object that is expected here
            {"name":"a       | member 'name' is malformed
            {} {}            | member 'name' is missing or of another kind
            nonsense         | the body is not well-formed JSON: line 1, column 1
            """)
    void says_what_is_wrong_with_the_whole(String text, String description) {
        var failure = catchThrowableOfType(
                JsonProcessingException.class, () -> JsonFormat.mapper().readValue(text, Request.class));

        assertThat(failure).as(text).isNotNull();
        assertThat(BodyReading.describe(failure)).isEqualTo(description);
    }
}

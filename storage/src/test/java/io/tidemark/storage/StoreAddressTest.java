package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {

    @Test
    void reads_a_folder() {
        assertThat(StoreAddress.parse("file:///srv/backups"))
                .isEqualTo(new StoreAddress.Folder(Path.of("/srv/backups")));
    }

    @Test
    void reads_a_bucket_of_amazon() {
        assertThat(StoreAddress.parse("s3://backups?region=eu-central-1"))
                .isEqualTo(new StoreAddress.Bucket(
                        "backups", "", URI.create("https://s3.eu-central-1.amazonaws.com"), "eu-central-1"));
    }

    @Test
    void reads_a_bucket_of_another_service() {
        assertThat(StoreAddress.parse("s3://backups/tenant/1/?endpoint=http%3A%2F%2F127.0.0.1%3A9000"))
                .isEqualTo(new StoreAddress.Bucket(
                        "backups", "tenant/1", URI.create("http://127.0.0.1:9000"), "us-east-1"));
        assertThat(StoreAddress.parse("s3://backups?endpoint=http://127.0.0.1:9000"))
                .isEqualTo(new StoreAddress.Bucket("backups", "", URI.create("http://127.0.0.1:9000"), "us-east-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/backups",
                "s3://backups?endpoint=http://127.0.0.1:9000&region=us-east-1",
                "s3://backups/a/b?endpoint=https://s3.eu-central-1.amazonaws.com&region=eu-central-1"
            })
    void writes_what_it_reads(String text) {
        assertThat(StoreAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "/srv/backups",
                "file://srv/backups",
                "file:relative",
                "ftp://host/folder",
                "s3://",
                "s3:///prefix",
                "s3://Upper",
                "s3://user:secret@bucket",
                "s3://bucket/../other",
                "s3://bucket/a//b",
                "s3://bucket?region=EU West",
                "s3://bucket?endpoint=127.0.0.1",
                "s3://bucket?endpoint=file:///etc",
                "s3://bucket?endpoint=http://user@host",
                "s3://bucket?endpoint=http://host/path",
                "s3://bucket?secret=x",
                "s3://bucket?region"
            })
    void refuses_what_is_no_address(String text) {
        assertThatThrownBy(() -> StoreAddress.parse(text)).isInstanceOfSatisfying(EngineException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(failure.hint()).isNotEmpty();
        });
    }

    @Test
    void leads_deeper() {
        assertThat(StoreAddress.parse("file:///srv").below("a/b")).hasToString("file:///srv/a/b");
        assertThat(StoreAddress.parse("s3://bucket/a").below("b")).asString().startsWith("s3://bucket/a/b?");
        assertThatThrownBy(() -> StoreAddress.parse("file:///srv").below("../etc"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

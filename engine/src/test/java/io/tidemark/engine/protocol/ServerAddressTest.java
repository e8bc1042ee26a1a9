package io.tidemark.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "h?ssl=false",
                "h/db",
                "h,other",
                "h\nhost=evil",
                "'quoted'",
                "/tmp/socket",
                "-h",
                "h&user=x",
                "h;x",
                "@abstract"
            })
    void refuses_hosts_that_are_none(String host) {
        assertThatThrownBy(() -> ServerAddress.of(host, 5432, "postgres", "backup", Secret.of("x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "db.example.com", "10.0.0.1", "::1", "2001:db8::5", "db_1.internal"})
    void accepts_names_and_addresses(String host) {
        assertThat(ServerAddress.of(host, 5432, "postgres", "backup", Secret.of("x"))
                        .host())
                .isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a'b", "a=b", "a\nb", "a\\b", "a\"b", "a?b", "a\0b"})
    void refuses_users_and_databases_that_could_be_read_as_something_else(String name) {
        assertThatThrownBy(() -> ServerAddress.of("db", 5432, name, "backup", Secret.of("x")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServerAddress.of("db", 5432, "postgres", name, Secret.of("x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void never_shows_the_password() {
        var address = ServerAddress.of("db", 5432, "postgres", "backup", Secret.of("hunter2"));

        assertThat(address).hasToString("backup@db:5432/postgres");
        assertThat(address.login().toString()).doesNotContain("hunter2");
    }

    @Test
    void quotes_for_sql() {
        assertThat(Sql.literal("it's")).isEqualTo("'it''s'");
        assertThat(Sql.identifier("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(BaseBackupStream.command(BaseBackupOptions.labelled("it's").withMaxRate(8192), false))
                .isEqualTo("BASE_BACKUP (LABEL 'it''s', PROGRESS, CHECKPOINT 'fast', WAL false, WAIT false,"
                        + " MANIFEST 'yes', MANIFEST_CHECKSUMS 'CRC32C', TABLESPACE_MAP false, MAX_RATE 8192)");
    }
}

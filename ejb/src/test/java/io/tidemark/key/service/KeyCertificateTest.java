package io.tidemark.key.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.key.service.KeyCertificate.Left;
import io.tidemark.tenant.model.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyCertificateTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void says_of_each_repository_what_is_left_that_could_open_it() {
        assertThat(certificate(
                        repository("shut", Left.NOTHING),
                        repository("locked", Left.WRAPPED_KEY),
                        repository("given-back", Left.UNKNOWN)))
                .contains("- server shut, system 7400, 1.0 MB stored: wrapped keys removed from the store\n")
                .contains("- server locked, system 7400, 1.0 MB stored: a wrapped key stays in the store")
                .contains("- server given-back, system 7400, 1.0 MB stored: its bucket or folder is not there any more")
                .contains("handed out before: none");
    }

    @Test
    void says_that_there_was_nothing() {
        assertThat(certificate()).contains("- there was none\n");
    }

    private static KeyCertificate.Repository repository(String server, Left left) {
        return new KeyCertificate.Repository(server, "7400", 1_000_000, left);
    }

    private static String certificate(KeyCertificate.Repository... repositories) {
        return new KeyCertificate(
                        new TenantId(new UUID(1, 1)),
                        "globex",
                        "Globex",
                        "a1b2",
                        NOON,
                        "greta",
                        List.of(repositories),
                        List.of())
                .text();
    }
}

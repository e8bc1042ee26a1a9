package io.tidemark.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.ChecksumFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksumNoticeTest {

    private static final ChecksumNotice NOTICE = new ChecksumNotice(List.of(
            new Tablespace(16390, "/srv/database/fast one", 0),
            new Tablespace(16391, "/mnt/srv/database/fast one", 0)));

    @Test
    void finds_file_and_block_whatever_the_language() {
        var failure = new ChecksumFailure("base/5/16384.1", 4711);
        assertThat(
                        NOTICE.failure(
                                warning(
                                        "checksum verification failed in file \"./base/5/16384.1\", block 4711: calculated 1F but expected 2A")))
                .contains(failure);
        assertThat(
                        NOTICE.failure(
                                warning(
                                        "Prüfsummenüberprüfung fehlgeschlagen in Datei »./base/5/16384.1«, Block 4711: berechnet 1F, aber erwartet 2A")))
                .contains(failure);
        assertThat(
                        NOTICE.failure(
                                warning(
                                        "échec de la vérification de la somme de contrôle dans le fichier « ./base/5/16384.1 », bloc 4711 : calculé 1F, alors que le bloc contient 2A")))
                .contains(failure);
    }

    @Test
    void finds_files_of_tablespaces_wherever_they_are() {
        assertThat(
                        NOTICE.failure(
                                warning(
                                        "checksum verification failed in file \"/srv/database/fast one/PG_15_202209061/5/16384.1\", block 4711: calculated 1F but expected 2A")))
                .contains(new ChecksumFailure("pg_tblspc/16390/PG_15_202209061/5/16384.1", 4711));
        assertThat(
                        NOTICE.failure(
                                warning(
                                        "file \"/mnt/srv/database/fast one/PG_15_202209061/5/16384\" has a total of 12 checksum verification failures")))
                .contains(new ChecksumFailure("pg_tblspc/16391/PG_15_202209061/5/16384", ChecksumFailure.MORE));
    }

    @Test
    void knows_that_there_are_more_than_are_told() {
        var more = new ChecksumFailure("base/5/16384", ChecksumFailure.MORE);
        assertThat(NOTICE.failure(warning(
                        "further checksum verification failures in file \"./base/5/16384\" will not be reported")))
                .contains(more);
        assertThat(NOTICE.failure(warning("file \"./base/5/16384\" has a total of 12 checksum verification failures")))
                .contains(more);
    }

    @Test
    void takes_other_warnings_for_what_they_are() {
        assertThat(NOTICE.failure(warning("skipping special file \"./pg_notify\"")))
                .isEmpty();
        assertThat(NOTICE.failure(ServerError.of("00000", "block 1 of base/5/16384: fine")))
                .isEmpty();
    }

    private static ServerError warning(String message) {
        return ServerError.of("01000", message);
    }
}

package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.RelationName;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestHeadTest {

    private static final BackupSizes SIZES = new BackupSizes(1, 2, 3, 4);
    private static final ChecksumFailure PAGE = new ChecksumFailure("base/5/16384.1", 7);

    @Test
    void tells_damaged_pages_with_their_relations() {
        var shop = new RelationName("shop", "public.accounts");
        var facts = Backups.facts()
                .withChecksumFailures(List.of(
                        PAGE.in(shop),
                        new ChecksumFailure("base/5/16384_vm", ChecksumFailure.MORE).in(shop),
                        new ChecksumFailure("pg_tblspc/16390/PG_18_202506291/5/16384", 0),
                        new ChecksumFailure("global/1260", 0).in(new RelationName("", "pg_catalog.pg_authid"))));

        assertThat(decoded(ManifestHead.encode(facts, SIZES)).facts()).isEqualTo(facts);
    }

    @Test
    void reads_what_was_made_before_relations_or_damaged_pages_were_told() {
        var facts = Backups.facts().withChecksumFailures(List.of(PAGE));
        var withoutRelations = cut(ManifestHead.encode(facts, SIZES), 1);
        var withoutPages = cut(ManifestHead.encode(Backups.facts(), SIZES), 2);

        assertThat(decoded(withoutRelations).facts()).isEqualTo(facts);
        assertThat(decoded(withoutPages).facts()).isEqualTo(Backups.facts());
    }

    private static BackupManifest decoded(byte[] head) {
        return FormatReader.decode(head, source -> ManifestHead.decode(Backups.id(1), source));
    }

    private static byte[] cut(byte[] head, int bytes) {
        return Arrays.copyOf(head, head.length - bytes);
    }
}

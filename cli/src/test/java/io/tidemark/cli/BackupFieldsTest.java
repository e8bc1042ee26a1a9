package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.RelationName;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.BackupSizes;
import io.tidemark.engine.repository.WalSpan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupFieldsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void tell_damaged_pages_with_their_relation_as_far_as_it_is_known() {
        var fields = BackupFields.of(backup(
                new ChecksumFailure("base/5/16384.1", 7).in(new RelationName("shop", "public.accounts")),
                new ChecksumFailure("global/1260", ChecksumFailure.MORE)
                        .in(new RelationName("", "pg_catalog.pg_authid")),
                new ChecksumFailure("base/4/1255", 3)));

        assertThat(fields)
                .containsEntry(
                        "checksumFailures",
                        List.of(
                                Map.of(
                                        "path",
                                        "base/5/16384.1",
                                        "block",
                                        7L,
                                        "relation",
                                        Map.of(
                                                "database",
                                                "shop",
                                                "name",
                                                "public.accounts",
                                                "fork",
                                                "main",
                                                "block",
                                                131_079L)),
                                Map.of(
                                        "path",
                                        "global/1260",
                                        "relation",
                                        Map.of("name", "pg_catalog.pg_authid", "fork", "main")),
                                Map.of("path", "base/4/1255", "block", 3L)));
    }

    private static BackupManifest backup(ChecksumFailure... pages) {
        var facts = new BackupFacts(
                "nightly",
                new BackupOrigin(BackupMethod.STREAM, new ServerVersion(150_019), true, List.of()),
                WalSpan.on(TimelineId.FIRST, Lsn.parse("0/2000028"), Lsn.parse("0/2000158")),
                NOON,
                NOON.plusSeconds(10),
                "",
                List.of(pages));
        return new BackupManifest(new BackupId("20261123T120000Z-0001"), facts, new BackupSizes(1, 1, 1, 1));
    }
}

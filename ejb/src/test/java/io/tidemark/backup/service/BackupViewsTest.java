package io.tidemark.backup.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
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
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BackupViewsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void the_catalogue_keeps_of_a_damaged_page_what_the_manifest_tells() {
        var backup = backup(
                new ChecksumFailure("base/5/16384", 7),
                new ChecksumFailure("base/5/16384", ChecksumFailure.MORE),
                new ChecksumFailure("base/5/16390.1", 7).in(new RelationName("my shop", "\"Sales\".\"Order lines\"")),
                new ChecksumFailure("base/5/16390_vm", ChecksumFailure.MORE)
                        .in(new RelationName("my shop", "public.t")),
                new ChecksumFailure("global/1260", 0).in(new RelationName("", "pg_catalog.pg_authid")));

        assertThat(BackupViews.checksumFailures(backup))
                .containsExactly(
                        new ChecksumFailureView("base/5/16384", 7L, null),
                        new ChecksumFailureView("base/5/16384", null, null),
                        new ChecksumFailureView(
                                "base/5/16390.1",
                                7L,
                                new ChecksumFailureView.Relation(
                                        "my shop", "\"Sales\".\"Order lines\"", "main", 131_079L)),
                        new ChecksumFailureView(
                                "base/5/16390_vm",
                                null,
                                new ChecksumFailureView.Relation("my shop", "public.t", "vm", null)),
                        new ChecksumFailureView(
                                "global/1260",
                                0L,
                                new ChecksumFailureView.Relation(null, "pg_catalog.pg_authid", "main", 0L)));
    }

    private static Backup backup(ChecksumFailure... pages) {
        var id = new BackupId("20261123T120000Z-0001");
        var facts = new BackupFacts(
                "nightly",
                new BackupOrigin(BackupMethod.STREAM, new ServerVersion(150_019), true, List.of()),
                WalSpan.on(TimelineId.FIRST, Lsn.parse("0/2000028"), Lsn.parse("0/2000158")),
                NOON,
                NOON.plusSeconds(10),
                "",
                List.of(pages));
        var backup = new Backup(
                new TenantId(new UUID(1, 1)),
                new ServerId(new UUID(1, 2)),
                new BackupName(id.value()),
                new JobId(new UUID(1, 3)),
                NOON);
        backup.complete(BackupViews.outcome(new BackupManifest(id, facts, new BackupSizes(1, 1, 1, 1))));
        return backup;
    }
}

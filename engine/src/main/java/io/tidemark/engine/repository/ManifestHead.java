package io.tidemark.engine.repository;

import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.RelationName;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.TimelineId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stored form of a {@link BackupManifest}: the head of the manifest object. */
final class ManifestHead {

    private static final int PAGE_CHECKSUMS = 1;

    private ManifestHead() {}

    static byte[] encode(BackupFacts facts, BackupSizes sizes) {
        var origin = facts.origin();
        var wal = facts.wal();
        var target = new FormatWriter()
                .text(facts.label())
                .u8(methodCode(origin.method()))
                .number(origin.version().number())
                .u8(origin.pageChecksums() ? PAGE_CHECKSUMS : 0)
                .number(origin.tablespaces().size());
        origin.tablespaces()
                .forEach(tablespace -> target.number(tablespace.oid()).text(tablespace.location()));
        target.i32(wal.startTimeline().value())
                .i64(wal.start().value())
                .i32(wal.stopTimeline().value())
                .i64(wal.stop().value())
                .instant(facts.startedAt())
                .instant(facts.endedAt())
                .text(facts.backupLabel())
                .number(sizes.files())
                .number(sizes.totalBytes())
                .number(sizes.changedBytes())
                .number(sizes.storedBytes())
                .number(facts.checksumFailures().size());
        facts.checksumFailures().forEach(page -> target.text(page.path()).number(page.block() - ChecksumFailure.MORE));
        var relations = relations(facts.checksumFailures());
        target.number(relations.size());
        relations.forEach(
                (path, relation) -> target.text(path).text(relation.database()).text(relation.name()));
        return target.toBytes();
    }

    static BackupManifest decode(BackupId id, FormatReader source) {
        var label = source.text();
        var method = method(source.u8());
        var version = new ServerVersion(source.count(Integer.MAX_VALUE));
        var checksums = source.u8() == PAGE_CHECKSUMS;
        var tablespaces = new ArrayList<Tablespace>();
        for (var count = source.count(1 << 20); count > 0; count--) {
            tablespaces.add(new Tablespace(source.number(), source.text()));
        }
        var origin = new BackupOrigin(method, version, checksums, tablespaces);
        var wal = new WalSpan(
                new TimelineId(source.i32()),
                new Lsn(source.i64()),
                new TimelineId(source.i32()),
                new Lsn(source.i64()));
        var startedAt = source.instant();
        var endedAt = source.instant();
        var backupLabel = source.text();
        var sizes = new BackupSizes(source.number(), source.number(), source.number(), source.number());
        var facts = new BackupFacts(label, origin, wal, startedAt, endedAt, backupLabel, checksumFailures(source));
        return new BackupManifest(id, facts, sizes);
    }

    /** The first manifests end before. */
    private static List<ChecksumFailure> checksumFailures(FormatReader source) {
        var failures = new ArrayList<ChecksumFailure>();
        if (source.hasMore()) {
            for (var count = source.count(1 << 20); count > 0; count--) {
                failures.add(new ChecksumFailure(source.text(), source.number() + ChecksumFailure.MORE));
            }
        }
        var relations = relations(source);
        return failures.stream()
                .map(page -> page.in(relations.get(RelationPath.of(page.path()))))
                .toList();
    }

    /** Each once, by the path of its first file, whether that is damaged or not. */
    private static Map<String, RelationName> relations(List<ChecksumFailure> failures) {
        var relations = new LinkedHashMap<String, RelationName>();
        for (var page : failures) {
            var relation = page.relation();
            if (relation != null) {
                relations.put(RelationPath.of(page.path()), relation);
            }
        }
        return relations;
    }

    /** Manifests that were made before relations were told end before. */
    private static Map<String, RelationName> relations(FormatReader source) {
        var relations = new HashMap<String, RelationName>();
        if (source.hasMore()) {
            for (var count = source.count(1 << 20); count > 0; count--) {
                relations.put(source.text(), new RelationName(source.text(), source.text()));
            }
        }
        return relations;
    }

    private static int methodCode(BackupMethod method) {
        return switch (method) {
            case STREAM -> 1;
            case STREAM_INCREMENTAL -> 2;
            case FILES -> 3;
            case PARALLEL_COPY -> 4;
            case PARALLEL_INCREMENTAL -> 5;
        };
    }

    private static BackupMethod method(int code) {
        return switch (code) {
            case 1 -> BackupMethod.STREAM;
            case 2 -> BackupMethod.STREAM_INCREMENTAL;
            case 3 -> BackupMethod.FILES;
            case 4 -> BackupMethod.PARALLEL_COPY;
            case 5 -> BackupMethod.PARALLEL_INCREMENTAL;
            default -> throw new IllegalArgumentException("backup method %d is unknown".formatted(code));
        };
    }
}

package io.tidemark.engine.backup;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.ClusterIdentity;
import io.tidemark.engine.postgres.PgManifest;
import io.tidemark.engine.postgres.PgManifest.WalRange;
import io.tidemark.engine.postgres.PgManifestWriter;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a base backup that {@code pg_basebackup} has written a backup of the repository.
 *
 * <p>As with {@link BaseBackup} it exists only when every file came as the server's manifest says, and it and the WAL that makes it
 * consistent are durable in the store. Whatever fails before leaves nothing visible but WAL.
 */
public final class BackupImport {

    /** The phase in which files are read. */
    public static final String COPY = BaseBackup.COPY;

    /** The phase in which the WAL that came along is stored. */
    public static final String STORE_WAL = "store-wal";

    private static final Logger LOG = LoggerFactory.getLogger(BackupImport.class);

    private final Repository repository;
    private final WalArchive archive;
    private final SecureRandom random = new SecureRandom();

    /** @param archive of {@code repository} */
    public BackupImport(Repository repository, WalArchive archive) {
        this.repository = repository;
        this.archive = archive;
    }

    /**
     * Of which cluster the base backup at {@code source} is. Where it is compressed, that may take as long as to read it.
     *
     * @throws EngineException with {@link ErrorCode#BACKUP_REFUSED} if there is none
     */
    public static ClusterIdentity clusterOf(Path source) {
        return reading(source, found -> {
            var control = found.controlFile();
            return new ClusterIdentity(
                    ImportedCopy.control(control).systemIdentifier(),
                    ImportedCopy.format(control).walSegmentSize());
        });
    }

    /**
     * Imports one backup. Its id is as if it had been taken when it was.
     *
     * @throws EngineException with {@link ErrorCode#BACKUP_REFUSED} if something in it is missing, damaged or more than a base
     *     backup has; with {@link ErrorCode#CONFLICT} if it is in the repository already
     */
    public BackupManifest run(ImportRequest request, Progress progress, Cancellation cancellation) {
        return reading(request.source(), source -> {
            var manifest = source.manifest();
            if (manifest.isEmpty() && !request.withoutManifest()) {
                throw ImportRefusal.of(
                        "there is no %s, so nobody can tell whether it is whole".formatted(PgManifest.FILE_NAME),
                        "Take base backups with a manifest, or import without (--without-manifest).");
            }
            return run(request, source, manifest, progress, cancellation);
        });
    }

    private BackupManifest run(
            ImportRequest request,
            ImportSource source,
            Optional<byte[]> manifest,
            Progress progress,
            Cancellation cancellation)
            throws IOException {
        progress.phase(COPY);
        var expected = manifest.map(ExpectedFiles::new).orElse(null);
        if (expected != null) {
            progress.total(expected.bytes());
            requireSame(expected.manifest().systemIdentifier());
            requireNew(span(expected.manifest().walRanges()));
        }
        var began = expected == null ? source.labelledAt() : expected.labelledAt();
        try (var writer = repository.beginBackup(BackupId.of(began, random), Optional.ofNullable(request.previous()))) {
            var files = new ImportedFiles(writer, expected, progress, cancellation);
            source.read(files);
            if (expected != null) {
                expected.requireAll();
            }
            var copy = ImportedCopy.of(files, source);
            requireSame(copy.control().systemIdentifier());
            progress.phase(STORE_WAL);
            var wal = new WalFolder(
                    source.walFolder(),
                    archive,
                    copy.control().systemIdentifier(),
                    copy.version().major());
            var ranges = expected == null
                    ? came(wal, copy.label())
                    : expected.manifest().walRanges();
            var span = span(ranges);
            if (expected == null) {
                requireNew(span);
            } else if (!span.start().equals(copy.label().start())) {
                throw ImportRefusal.damaged("backup_label and manifest disagree about the start", null);
            }
            wal.storeHistories(span.stopTimeline());
            ranges.forEach(range -> wal.store(range.timeline(), range.start(), range.end()));
            requireStored(span);
            cancellation.throwIfRequested();
            progress.phase(BaseBackup.COMMIT);
            var facts = copy.facts(span, expected == null ? BackupMethod.FILES : BackupMethod.STREAM);
            var content = manifest.orElseGet(() -> manifestOf(copy, files.seen(), ranges));
            var committed = writer.commit(facts, Content.of(content));
            LOG.info("base backup imported: id={} start={} stop={}", committed.id(), span.start(), span.stop());
            return committed;
        }
    }

    private static byte[] manifestOf(ImportedCopy copy, List<PgManifest.File> files, List<WalRange> ranges) {
        var bytes = new ByteArrayOutputStream();
        try {
            var writer =
                    new PgManifestWriter(bytes, copy.version(), copy.control().systemIdentifier());
            for (var file : files) {
                writer.file(file);
            }
            writer.end(ranges);
        } catch (IOException e) {
            throw new UncheckedIOException("into memory", e);
        }
        return bytes.toByteArray();
    }

    /** Without a manifest nobody tells where the copy is consistent: at the end of the WAL that came with it, at the latest. */
    private static List<WalRange> came(WalFolder wal, BackupLabel label) {
        var reach = wal.reach(label.timeline(), label.start());
        if (reach.equals(label.start())) {
            throw ImportRefusal.of(
                    "it has neither a manifest nor the WAL from %s on".formatted(label.start()),
                    "Take base backups with --wal-method=stream, or with a manifest.");
        }
        return List.of(new WalRange(label.timeline(), label.start(), reach));
    }

    private static WalSpan span(List<WalRange> ranges) {
        if (ranges.isEmpty()) {
            throw ImportRefusal.damaged("the manifest tells of no WAL", null);
        }
        // PostgreSQL writes the youngest timeline first
        var ascending =
                ranges.stream().sorted(Comparator.comparing(WalRange::start)).toList();
        var first = ascending.getFirst();
        var last = ascending.getLast();
        return new WalSpan(first.timeline(), first.start(), last.timeline(), last.end());
    }

    private void requireSame(@Nullable SystemIdentifier found) {
        var bound = repository.description().systemIdentifier();
        if (found != null && !found.equals(bound)) {
            throw new EngineException(
                    ErrorCode.SYSTEM_IDENTIFIER_CHANGED,
                    "the base backup is of cluster %s, the repository belongs to %s".formatted(found, bound),
                    "Import it into a repository of that cluster.");
        }
    }

    private void requireNew(WalSpan span) {
        for (var backup : repository.backups()) {
            if (backup.facts().wal().equals(span)) {
                throw new EngineException(
                        ErrorCode.CONFLICT,
                        "it is in the repository already, as %s".formatted(backup.id()),
                        "There is nothing to do.");
            }
        }
    }

    private void requireStored(WalSpan span) {
        try {
            if (!StoredWal.in(archive).await(span, Duration.ZERO)) {
                throw ImportRefusal.of(
                        "WAL from %s to %s is neither in it nor in the archive".formatted(span.start(), span.stop()),
                        "Put the WAL into the archive first (tidemark archive-push), with the history files of its timelines.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "interrupted while looking for WAL", "Import again.", e);
        }
    }

    private interface Reading<T> {
        T from(ImportSource source) throws IOException;
    }

    private static <T> T reading(Path place, Reading<T> reading) {
        try (var source = ImportSource.at(place)) {
            return reading.from(source);
        } catch (IOException e) {
            throw LocalDisk.failure("cannot read the base backup " + place, e);
        }
    }
}

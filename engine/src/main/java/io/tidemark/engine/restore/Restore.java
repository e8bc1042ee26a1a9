package io.tidemark.engine.restore;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.PgManifest;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupReader;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.StoredFile;
import io.tidemark.engine.wal.StoredSegment;
import io.tidemark.engine.wal.WalArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a plan: writes the files of a base backup, the settings for recovery and, if wanted, the WAL into a sink.
 *
 * <p>Everything written has been verified on the way. The control file comes last: without it no server starts, so that
 * what was interrupted is never taken for a cluster.
 */
public final class Restore {

    /** The phase in which the destination is checked. */
    public static final String PREPARE = "prepare";

    /** The phase in which files are written. */
    public static final String FILES = "files";

    /** The phase in which included WAL is written. */
    public static final String WAL = "wal";

    /** The phase in which everything is made durable. */
    public static final String FINISH = "finish";

    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final long LARGEST_SETTINGS = 1 << 20;
    private static final String WAL_DIRECTORY = "pg_wal";
    private static final String STATUS_DIRECTORY = "pg_wal/archive_status";

    /** Written by us or by nobody: signals of the source server, and links that the sink makes itself. */
    private static final Set<String> LEFT_OUT =
            Set.of("recovery.signal", "standby.signal", "tablespace_map", PgManifest.FILE_NAME);

    private final Repository repository;
    private final WalArchive archive;

    public Restore(Repository repository, WalArchive archive) {
        this.repository = repository;
        this.archive = archive;
    }

    /**
     * Writes everything and ends the sink; closing it stays the caller's.
     *
     * @throws EngineException if something stored is damaged or gone, the destination is unusable, or the work is cancelled
     */
    public RestoreReport run(
            RestorePlan plan, RestoreSink sink, RestoreOptions options, Progress progress, Cancellation cancellation) {
        progress.phase(PREPARE);
        progress.note(plan.describe());
        var reader = repository.reader(plan.backup().id());
        var layout = layout(plan, reader, options);
        attempt("prepare the destination", () -> sink.begin(layout));
        progress.phase(FILES);
        progress.total(layout.totalBytes());
        try (var writing = new FileWriting(sink, options.workers(), progress, cancellation)) {
            var directories = writeFiles(reader, writing);
            writing.await();
            var files = writing.files();
            var bytes = writing.bytes();
            if (options.includeWal()) {
                progress.phase(WAL);
                writeWal(plan, directories, writing);
                writing.await();
            }
            progress.phase(FINISH);
            var walBytes = writing.bytes() - bytes;
            writeSettings(plan, sink, options, reader, writing);
            writing.await();
            reader.find(ControlFile.PATH).ifPresent(control -> write(reader, control, writing));
            writing.await();
            attempt("make the destination durable", sink::end);
            var reused = writing.reusedBytes();
            LOG.info(
                    "restored: backup={} files={} bytes={} wal={} reused={}",
                    plan.backup().id(),
                    files,
                    bytes,
                    walBytes,
                    reused);
            return new RestoreReport(
                    plan.backup().id(), files, new DataSize(bytes), new DataSize(walBytes), new DataSize(reused));
        }
    }

    private RestoreLayout layout(RestorePlan plan, BackupReader reader, RestoreOptions options) {
        var byTablespace = new HashMap<Long, Long>();
        try (var files = reader.files()) {
            files.forEach(file -> byTablespace.merge(file.entry().tablespace(), file.sizeBytes(), Long::sum));
        }
        var bytes = Optional.ofNullable(byTablespace.remove(FileEntry.NO_TABLESPACE))
                .orElse(0L);
        return new RestoreLayout(
                plan.backup().facts().origin().tablespaces(),
                bytes + (options.includeWal() ? plan.walSize().bytes() : 0),
                byTablespace);
    }

    /** All files but those that come later or never; returns the directories. */
    private static Set<String> writeFiles(BackupReader reader, FileWriting writing) {
        var directories = new HashSet<String>();
        try (var files = reader.filesAsStored()) {
            files.filter(Restore::isWritten).forEach(file -> {
                if (file.isDirectory()) {
                    directories.add(file.path());
                    writing.directory(file.entry());
                } else {
                    write(reader, file, writing);
                }
            });
        }
        return directories;
    }

    private static boolean isWritten(StoredFile file) {
        return !LEFT_OUT.contains(file.path())
                && !file.path().equals(ControlFile.PATH)
                && !file.path().equals(RecoverySettings.SETTINGS_FILE);
    }

    private static void write(BackupReader reader, StoredFile file, FileWriting writing) {
        writing.file(reader, file);
    }

    private void writeWal(RestorePlan plan, Set<String> directories, FileWriting writing) {
        for (var directory : List.of(WAL_DIRECTORY, STATUS_DIRECTORY)) {
            if (directories.add(directory)) {
                writing.directory(new FileEntry(directory, 0, 0700, backedUpAt(plan), FileEntry.NO_TABLESPACE));
            }
        }
        for (var timeline : timelines(plan.path())) {
            var name = timeline.historyFileName();
            archive.open(name).ifPresent(stream -> {
                writeBytes(plan, WAL_DIRECTORY + "/" + name, content(name, stream), writing);
                markArchived(plan, name, writing);
            });
        }
        for (var stored : plan.wal()) {
            var name = stored.segment().fileName();
            var entry = entry(
                    plan, WAL_DIRECTORY + "/" + name, stored.segment().size().bytes());
            writing.file(entry, target -> {
                try (var in = open(stored)) {
                    in.transferTo(target);
                }
            });
            markArchived(plan, name, writing);
        }
    }

    /** Else a server that archives would send WAL to its archive again that came from there. */
    private static void markArchived(RestorePlan plan, String name, FileWriting writing) {
        writeBytes(plan, "%s/%s.done".formatted(STATUS_DIRECTORY, name), new byte[0], writing);
    }

    private static List<TimelineId> timelines(TimelineHistory path) {
        var timelines = new ArrayList<>(path.ancestors().stream()
                .map(TimelineHistory.Ancestor::timeline)
                .toList());
        timelines.add(path.timeline());
        timelines.remove(TimelineId.FIRST);
        return timelines;
    }

    private InputStream open(StoredSegment stored) {
        var name = stored.segment().fileName();
        var whole = stored.isWhole() ? archive.open(name) : Optional.<InputStream>empty();
        // what was partial when planned may have been completed, and its partial removed, since then
        return whole.or(() -> archive.openPartial(stored.segment()))
                .or(() -> archive.open(name))
                .orElseThrow(() -> new EngineException(
                        ErrorCode.OBJECT_MISSING,
                        "WAL segment %s is no longer in the archive".formatted(name),
                        "Plan the restore again: retention may have removed it meanwhile."));
    }

    private void writeSettings(
            RestorePlan plan, RestoreSink sink, RestoreOptions options, BackupReader reader, FileWriting writing) {
        var inPlace = plan.backup().facts().origin().tablespaces().stream().anyMatch(sink::isInside);
        var settings = RecoverySettings.of(plan, options, inPlace);
        var existing = reader.find(RecoverySettings.SETTINGS_FILE)
                .map(file -> settingsText(reader, file))
                .orElse("");
        writeBytes(
                plan,
                RecoverySettings.SETTINGS_FILE,
                settings.appendedTo(existing).getBytes(StandardCharsets.UTF_8),
                writing);
        writeBytes(plan, RecoverySettings.SIGNAL_FILE, new byte[0], writing);
        writeManifest(
                plan, new RestoredManifest(reader, repository.description().systemIdentifier()), writing);
    }

    private static void writeManifest(RestorePlan plan, RestoredManifest manifest, FileWriting writing) {
        attempt(
                "write '%s'".formatted(PgManifest.FILE_NAME),
                () -> writing.file(entry(plan, PgManifest.FILE_NAME, manifest.sizeBytes()), manifest::writeTo));
    }

    private static String settingsText(BackupReader reader, StoredFile file) {
        if (file.sizeBytes() > LARGEST_SETTINGS) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "'%s' has %d bytes".formatted(file.path(), file.sizeBytes()),
                    "No settings file is that large: look at it on the server, and take another backup.");
        }
        var text = new ByteArrayOutputStream();
        reader.read(file, text);
        return text.toString(StandardCharsets.UTF_8);
    }

    private static void writeBytes(RestorePlan plan, String path, byte[] bytes, FileWriting writing) {
        writing.file(entry(plan, path, bytes.length), target -> target.write(bytes));
    }

    private static FileEntry entry(RestorePlan plan, String path, long sizeBytes) {
        return new FileEntry(path, sizeBytes, 0600, backedUpAt(plan), FileEntry.NO_TABLESPACE);
    }

    private static Instant backedUpAt(RestorePlan plan) {
        return plan.backup().facts().startedAt();
    }

    private static byte[] content(String name, InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNAVAILABLE, "read %s: %s".formatted(name, e.getMessage()), "Restore again.", e);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(String what, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.RESTORE_DESTINATION_UNUSABLE,
                    "%s: %s".formatted(what, e.getMessage()),
                    "Look at the destination's rights and file system, then restore again.",
                    e);
        }
    }
}

package io.tidemark.cli;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.DataSize;
import io.tidemark.engine.Progress;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.restore.RecoverySettings;
import io.tidemark.engine.restore.RestoreLayout;
import io.tidemark.engine.restore.RestoreReport;
import io.tidemark.engine.restore.RestoreSink;
import io.tidemark.engine.restore.TarReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Puts what a service streams where it belongs on this host.
 *
 * @param settings makes of the recovery settings that the service wrote those of this restore
 */
record ServiceRestore(ServicePlan plan, RestoreSink sink, UnaryOperator<RecoverySettings> settings) {

    private static final String WAL = "pg_wal/";

    /** Checks that the destination may be written and has room, before the service is asked for anything. */
    void begin(boolean withWal) throws IOException {
        var tablespaces = plan.tablespaces();
        var moved = tablespaces.stream().anyMatch(tablespace -> !sink.isInside(tablespace));
        // a plan does not say how much of it lies in which tablespace
        var bytes =
                moved ? 0 : plan.filesSize().bytes() + (withWal ? plan.walSize().bytes() : 0);
        sink.begin(new RestoreLayout(tablespaces, bytes, Map.of()));
    }

    /**
     * Writes everything and ends the sink.
     *
     * @param link where the server will fetch WAL; empty if the archive carries it
     */
    RestoreReport run(InputStream archive, Optional<WalLink> link, Progress progress, Cancellation cancellation)
            throws IOException {
        progress.phase("files");
        progress.total(plan.filesSize().bytes()
                + (link.isPresent() ? 0 : plan.walSize().bytes()));
        var tar = new TarReader(archive);
        var files = 0L;
        var bytes = 0L;
        var walBytes = 0L;
        for (var member = tar.next(); member.isPresent(); member = tar.next()) {
            cancellation.throwIfRequested();
            var entry = member.get().entry();
            if (member.get().directory()) {
                sink.directory(entry);
                continue;
            }
            if (entry.path().equals(RecoverySettings.SETTINGS_FILE)) {
                writeSettings(tar);
            } else {
                sink.file(entry, tar::transferTo);
            }
            if (entry.path().startsWith(WAL)) {
                walBytes += entry.sizeBytes();
            } else {
                files++;
                bytes += entry.sizeBytes();
            }
            progress.advance(entry.sizeBytes());
        }
        if (link.isPresent()) {
            write(WalLink.FILE, link.get().address() + "\n");
        }
        sink.end();
        return new RestoreReport(plan.backup(), files, new DataSize(bytes), new DataSize(walBytes), new DataSize(0));
    }

    private void writeSettings(TarReader tar) throws IOException {
        var text = new ByteArrayOutputStream();
        tar.transferTo(text);
        var file = text.toString(StandardCharsets.UTF_8);
        var adapted = settings.apply(RecoverySettings.addedTo(file));
        write(RecoverySettings.SETTINGS_FILE, adapted.insteadIn(file));
    }

    private void write(String path, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        sink.file(
                new FileEntry(path, bytes.length, 0600, Instant.now(), FileEntry.NO_TABLESPACE),
                target -> target.write(bytes));
    }
}

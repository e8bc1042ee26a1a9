package io.tidemark.engine.backup;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.ClusterFormat;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.Tablespace;
import io.tidemark.engine.repository.WalSpan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the files of an imported backup tell of it.
 *
 * @param version the first of its major version: no file tells the minor one
 * @param endedAt never before the true end, unless the host that took it was behind the server
 */
record ImportedCopy(
        BackupLabel label,
        String labelText,
        ControlFile control,
        ClusterFormat format,
        ServerVersion version,
        List<Tablespace> tablespaces,
        Instant startedAt,
        Instant endedAt) {

    private static final int OLDEST_MAJOR = 15;
    private static final int NEWEST_MAJOR = 18;

    /** @throws EngineException if they are not those of a base backup that can be restored */
    static ImportedCopy of(ImportedFiles files, ImportSource source) throws IOException {
        var labelText = text(files.captured(BackupLabel.FILE_NAME));
        var control = files.captured(ControlFile.PATH);
        return new ImportedCopy(
                parsed(() -> BackupLabel.parse(labelText)),
                labelText,
                control(control),
                format(control),
                version(text(files.captured(ImportedFiles.VERSION_FILE))),
                source.tablespaces(),
                files.labelledAt(),
                later(source.writtenAt(), files.youngestAt()));
    }

    static ControlFile control(byte[] content) {
        return parsed(() -> ControlFile.parse(content));
    }

    static ClusterFormat format(byte[] content) {
        var format = parsed(() -> ClusterFormat.parse(content));
        UsualPages.require(format);
        return format;
    }

    BackupFacts facts(WalSpan wal, BackupMethod method) {
        return new BackupFacts(
                label.label(),
                new BackupOrigin(method, version, format.pageChecksums(), tablespaces),
                wal,
                startedAt,
                endedAt,
                labelText);
    }

    private static ServerVersion version(String text) {
        var major = parsed(() -> Integer.parseInt(text.strip()));
        if (major < OLDEST_MAJOR || major > NEWEST_MAJOR) {
            throw new EngineException(
                    ErrorCode.VERSION_NOT_SUPPORTED,
                    "the base backup is of PostgreSQL %d; supported are %d to %d"
                            .formatted(major, OLDEST_MAJOR, NEWEST_MAJOR),
                    "Keep it as it is, and take a new one of an upgraded server.");
        }
        return new ServerVersion(major * 10_000);
    }

    private static <T> T parsed(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (IllegalArgumentException e) {
            throw ImportRefusal.damaged(String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}

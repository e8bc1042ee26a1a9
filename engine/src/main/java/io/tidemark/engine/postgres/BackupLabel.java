package io.tidemark.engine.postgres;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The {@code backup_label} at the head of a base backup: where recovery must begin.
 *
 * @param start where WAL replay begins
 * @param checkpoint of the checkpoint record that replay begins with
 * @param timeline at the start
 * @param fromStandby whether the backup was taken from a server in recovery
 * @param label the name given to {@code BASE_BACKUP}
 * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html">Making a base backup</a>
 */
public record BackupLabel(Lsn start, Lsn checkpoint, TimelineId timeline, boolean fromStandby, String label) {

    public static final String FILE_NAME = "backup_label";

    private static final Pattern INCREMENTAL = Pattern.compile("(?m)^INCREMENTAL FROM [A-Z]+: .*\\R");
    private static final Pattern START = Pattern.compile("(\\S+) \\(file [0-9A-F]{24}\\)");

    /** @throws IllegalArgumentException if a line that recovery needs is missing or malformed */
    public static BackupLabel parse(String text) {
        var lines = new HashMap<String, String>();
        text.lines().forEach(line -> {
            var colon = line.indexOf(": ");
            if (colon > 0) {
                lines.put(line.substring(0, colon), line.substring(colon + 2));
            }
        });
        var start = START.matcher(value(lines, "START WAL LOCATION"));
        if (!start.matches()) {
            throw new IllegalArgumentException("not a backup label: " + lines.get("START WAL LOCATION"));
        }
        return new BackupLabel(
                Lsn.parse(start.group(1)),
                Lsn.parse(value(lines, "CHECKPOINT LOCATION")),
                new TimelineId(Integer.parseUnsignedInt(value(lines, "START TIMELINE"))),
                "standby".equals(value(lines, "BACKUP FROM")),
                lines.getOrDefault("LABEL", ""));
    }

    /**
     * A label as that of a backup with all pages: the lines by which PostgreSQL knows an incremental backup, and refuses to start, are left
     * out.
     */
    public static String ofWholeBackup(String text) {
        return INCREMENTAL.matcher(text).replaceAll("");
    }

    private static String value(Map<String, String> lines, String name) {
        var value = lines.get(name);
        if (value == null) {
            throw new IllegalArgumentException("not a backup label: no line '%s'".formatted(name));
        }
        return value;
    }
}

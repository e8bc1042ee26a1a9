package io.tidemark.engine.restore;

import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.restore.RecoveryTarget.AtLsn;
import io.tidemark.engine.restore.RecoveryTarget.AtRestorePoint;
import io.tidemark.engine.restore.RecoveryTarget.AtTime;
import io.tidemark.engine.restore.RecoveryTarget.AtTransaction;
import io.tidemark.engine.restore.RecoveryTarget.Immediate;
import io.tidemark.engine.restore.RecoveryTarget.Latest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The lines of {@code postgresql.auto.conf} that tell a restored server how to recover.
 *
 * <p>The customer's own settings are kept. Only those that steer recovery are taken out: a cluster that was itself restored
 * once still carries them, and PostgreSQL refuses two targets.
 *
 * @param lines settings by name, in the order in which they are written
 */
public record RecoverySettings(Map<String, String> lines) {

    /** Its presence makes the server recover from the archive. */
    public static final String SIGNAL_FILE = "recovery.signal";

    /** Read last by the server, so that its lines win over {@code postgresql.conf}. */
    public static final String SETTINGS_FILE = "postgresql.auto.conf";

    /** What makes a restored server archive nothing and wait for nobody. */
    private static final SortedMap<String, String> DETACHED = Collections.unmodifiableSortedMap(
            new TreeMap<>(Map.of("archive_mode", "off", "synchronous_standby_names", "")));

    private static final String HEADING = "# recovery, written by Tidemark";

    private static final Set<String> OURS = Set.of(
            "archive_cleanup_command",
            "recovery_end_command",
            "recovery_min_apply_delay",
            "recovery_target",
            "recovery_target_action",
            "recovery_target_inclusive",
            "recovery_target_lsn",
            "recovery_target_name",
            "recovery_target_time",
            "recovery_target_timeline",
            "recovery_target_xid",
            "restore_command");

    private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)?");
    private static final Pattern WRITTEN = Pattern.compile("(\\S+) = '(.*)'");
    private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_$.]*)[\\s=].*");

    public RecoverySettings {
        for (var line : lines.entrySet()) {
            if (!SETTING_NAME.matcher(line.getKey()).matches()) {
                throw new IllegalArgumentException("not the name of a setting: '%s'".formatted(line.getKey()));
            }
            if (line.getValue().chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("a value of several lines: %s".formatted(line.getKey()));
            }
        }
    }

    /** @param inPlaceTablespaces whether tablespaces lie below {@code pg_tblspc} itself instead of behind links */
    public static RecoverySettings of(RestorePlan plan, RestoreOptions options, boolean inPlaceTablespaces) {
        var lines = new LinkedHashMap<String, String>();
        lines.put("restore_command", options.command().text());
        lines.put("recovery_target_timeline", timeline(plan));
        switch (plan.target()) {
            case Latest latest -> {}
            case Immediate immediate -> lines.put("recovery_target", "immediate");
            case AtTime at -> {
                lines.put("recovery_target_time", RecoveryTarget.Times.text(at.time()));
                lines.put("recovery_target_inclusive", Boolean.toString(at.inclusive()));
            }
            case AtLsn at -> {
                lines.put("recovery_target_lsn", at.lsn().toString());
                lines.put("recovery_target_inclusive", Boolean.toString(at.inclusive()));
            }
            case AtTransaction at -> {
                lines.put("recovery_target_xid", Long.toString(at.transaction()));
                lines.put("recovery_target_inclusive", Boolean.toString(at.inclusive()));
            }
            case AtRestorePoint at -> lines.put("recovery_target_name", at.name());
        }
        if (!(plan.target() instanceof Latest)) {
            lines.put("recovery_target_action", options.action().name().toLowerCase(Locale.ROOT));
        }
        if (options.detach()) {
            lines.putAll(DETACHED);
        }
        if (inPlaceTablespaces) {
            lines.put("allow_in_place_tablespaces", "on");
        }
        lines.putAll(new TreeMap<>(options.settings()));
        return new RecoverySettings(lines);
    }

    /** The restored file {@code existing}, with what steered an earlier recovery taken out and these lines added. */
    public String appendedTo(String existing) {
        var kept = existing.lines().filter(line -> !isOurs(line)).collect(Collectors.joining("\n"));
        var added = lines.entrySet().stream()
                .map(line -> "%s = %s".formatted(line.getKey(), quoted(line.getValue())))
                .collect(Collectors.joining("\n"));
        return (kept.isBlank() ? "" : kept + "\n") + HEADING + "\n" + added + "\n";
    }

    /** Reads back what {@link #appendedTo} has added to {@code file}; nothing if it never did. */
    public static RecoverySettings addedTo(String file) {
        var lines = new LinkedHashMap<String, String>();
        file.substring(beginning(file)).lines().skip(1).forEach(line -> {
            var match = WRITTEN.matcher(line);
            if (!match.matches()) {
                throw new IllegalArgumentException("not a line that Tidemark wrote: '%s'".formatted(line));
            }
            lines.put(match.group(1), match.group(2).replace("''", "'").replace("\\\\", "\\"));
        });
        return new RecoverySettings(lines);
    }

    /** {@code file} with these lines in place of those that {@link #addedTo} finds there. */
    public String insteadIn(String file) {
        return appendedTo(file.substring(0, beginning(file)));
    }

    /** The same lines, but the server keeps archiving and waiting as it did. */
    public RecoverySettings attached() {
        var kept = new LinkedHashMap<>(lines);
        kept.keySet().removeAll(DETACHED.keySet());
        return new RecoverySettings(kept);
    }

    /** The same lines, with {@code others} added or in their place. */
    public RecoverySettings with(Map<String, String> others) {
        var all = new LinkedHashMap<>(lines);
        all.putAll(others);
        return new RecoverySettings(all);
    }

    private static int beginning(String file) {
        var heading = HEADING + "\n";
        var found = file.startsWith(heading) ? 0 : file.lastIndexOf("\n" + heading) + 1;
        return found == 0 && !file.startsWith(heading) ? file.length() : found;
    }

    private static boolean isOurs(String line) {
        var match = LINE.matcher(line);
        return match.matches() && OURS.contains(match.group(1).toLowerCase(Locale.ROOT)) || line.equals(HEADING);
    }

    /**
     * The plan's timeline by number, so that a promotion after the planning changes nothing; for the backup's own
     * {@code current}, which needs no history file.
     */
    private static String timeline(RestorePlan plan) {
        TimelineId timeline = plan.timeline();
        return timeline.equals(plan.backup().facts().wal().startTimeline())
                ? "current"
                : Integer.toUnsignedString(timeline.value());
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}

package io.tidemark.engine.restore;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A {@code restore_command}: how the recovering server gets WAL from the archive.
 *
 * <p>The server runs it in a shell, in its data directory, with {@code %f} replaced by the name of the file it wants and
 * {@code %p} by the path to put it at. It must fail if there is no such file.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-RESTORE-COMMAND">restore_command</a>
 */
public record RestoreCommand(String text) {

    /** For a cluster that carries the WAL it needs: never finds anything, so that the server looks into its own. */
    public static final RestoreCommand NONE = new RestoreCommand("false");

    public RestoreCommand {
        if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not a restore_command: '%s'".formatted(text));
        }
    }

    /**
     * Runs a program.
     *
     * @param words program and arguments, taken literally but for the words {@code %f} and {@code %p}
     */
    public static RestoreCommand of(List<String> words) {
        return new RestoreCommand(words.stream().map(RestoreCommand::quoted).collect(Collectors.joining(" ")));
    }

    /**
     * Fetches over HTTPS with {@code curl}, which every distribution has.
     *
     * @param baseUrl to which a slash and the file's name are added
     * @param headerFile a file, readable by the server alone, that holds the {@code Authorization} header: on a command
     *     line everybody on that host could read it
     */
    public static RestoreCommand https(String baseUrl, String headerFile) {
        return new RestoreCommand(
                "curl -fsS --retry 5 -H %s -o \"%%p\" %s/%%f".formatted(quoted("@" + headerFile), quoted(baseUrl)));
    }

    private static String quoted(String word) {
        if (word.equals("%f") || word.equals("%p")) {
            return "\"" + word + "\"";
        }
        var escaped = word.replace("%", "%%");
        return escaped.matches("[A-Za-z0-9_@%+=:,./-]+") ? escaped : "'" + escaped.replace("'", "'\\''") + "'";
    }
}

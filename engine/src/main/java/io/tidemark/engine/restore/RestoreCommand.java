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
     * Fetches over HTTP with {@code curl}, which every distribution has. Only the answer that there is no such file (404) lets
     * the server take the archive for ended; whatever else goes wrong aborts the recovery, because up to status 125 it would
     * end at a moment that nobody has chosen.
     *
     * @param urlFile a file in the data directory, readable by the server alone, that holds the address to which a slash and
     *     the file's name are added. It goes to curl by its standard input: on a command line everybody on that host could
     *     read it
     */
    public static RestoreCommand fetching(String urlFile) {
        return new RestoreCommand("s=$(printf 'url = \"%%%%s/%%f\"' \"$(cat %s)\" |".formatted(urlFile)
                + " curl -sS --retry 8 --retry-connrefused -o \"%p\" -w '%%{http_code}' -K -)"
                + " && [ \"$s\" = 200 ] && exit 0; rm -f \"%p\"; [ \"$s\" = 404 ] && exit 1; exit 200");
    }

    private static String quoted(String word) {
        if (word.equals("%f") || word.equals("%p")) {
            return "\"" + word + "\"";
        }
        var escaped = word.replace("%", "%%");
        return escaped.matches("[A-Za-z0-9_@%+=:,./-]+") ? escaped : "'" + escaped.replace("'", "'\\''") + "'";
    }
}

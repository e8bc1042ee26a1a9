package io.tidemark.kit.service;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what to do with the command line, for a POSIX shell. Pure: whoever has the sheet needs nothing else. */
final class KitCommands {

    private static final String KEY_FILE = "tenant.key";

    private KitCommands() {}

    /**
     * What chooses a server for the steps behind: its address, where it is put, and a moment that can be reached.
     *
     * @param newestBackupAt null if there is none
     * @param until the last moment that can be reached, null if there is none
     */
    static List<String> choosing(
            String server, KitStore store, @Nullable Instant newestBackupAt, @Nullable Instant until) {
        var commands = new ArrayList<String>();
        commands.add("export TIDEMARK_STORE=" + quoted(store.address()));
        if (store.credentialsFile() != null) {
            commands.add("export TIDEMARK_CREDENTIALS_FILE=\"$PWD/%s\"".formatted(store.credentialsFile()));
        }
        commands.add("DATA=\"$PWD/restored-%s\" TARGET=%s"
                .formatted(
                        server.replaceAll("[^A-Za-z0-9._-]", "_"),
                        moment(newestBackupAt, until).map(at -> "--time=" + at).orElse("--latest")));
        return commands;
    }

    /**
     * The last whole second at which recovery can stop: it notices a time only by a transaction that ended later. Between
     * seconds if the newest backup ended within that second; empty if nothing has ended since that backup.
     */
    private static Optional<Instant> moment(@Nullable Instant newestBackupAt, @Nullable Instant until) {
        if (newestBackupAt == null || until == null) {
            return Optional.empty();
        }
        var before = until.minus(Duration.of(1, ChronoUnit.MICROS));
        var second = before.truncatedTo(ChronoUnit.SECONDS);
        if (!second.isBefore(newestBackupAt)) {
            return Optional.of(second);
        }
        return before.isBefore(newestBackupAt) ? Optional.empty() : Optional.of(before);
    }

    static List<KitStep> steps(String commandLine, List<KitStore> stores) {
        return List.of(
                new KitStep(
                        KitAct.UNPACK,
                        "Unpack the command line",
                        ("Version %s or newer of tidemark-cli.tar.gz: your provider hands it out, and it is built from the public sources"
                                        + " by 'make build'. Keep a copy with this sheet. It wants Java 25 or newer. Put it into"
                                        + " an empty folder of the account that is to run PostgreSQL, and stay in that folder.")
                                .formatted(commandLine),
                        List.of(
                                "umask 077",
                                "tar -xzf tidemark-cli.tar.gz",
                                "export PATH=\"$PWD/tidemark/bin:$PATH\"",
                                "tidemark --version")),
                secrets(stores),
                new KitStep(
                        KitAct.CHOOSE_SERVER,
                        "Choose a server",
                        "TARGET is the moment to return to, in UTC; here the last one when this sheet was made. The next step tells"
                                + " which there are. --latest is the newest that is stored. DATA is a new folder.",
                        List.of()),
                new KitStep(
                        KitAct.LOOK,
                        "See what is there, and that it is whole",
                        "The second one reads all that is stored, and may be left out.",
                        List.of("tidemark list", "tidemark verify")),
                new KitStep(
                        KitAct.RESTORE,
                        "Restore",
                        "Writes the data directory and the WAL that recovery needs.",
                        List.of("tidemark restore \"$TARGET\" \"$DATA\"")),
                new KitStep(
                        KitAct.START,
                        "Start PostgreSQL",
                        "Of the same major version, with its programs in PATH, for example /usr/lib/postgresql/18/bin. Recovery is over"
                                + " when the log says 'archive recovery complete'. It listens at port 5433, or at PORT if that is set. Roles and passwords are those of the moment.",
                        List.of(
                                "pg_ctl -D \"$DATA\" -l \"$DATA.log\" -o \"-p ${PORT:-5433}\" start",
                                "tail \"$DATA.log\"")),
                new KitStep(
                        KitAct.EXPORT,
                        "Or leave Tidemark",
                        "The same as one plain tar file. Unpacked, it is a data directory that recovers with nothing but PostgreSQL.",
                        List.of("tidemark export \"$TARGET\" \"$DATA.tar\"")));
    }

    private static KitStep secrets(List<KitStore> stores) {
        var commands = new ArrayList<String>();
        commands.add("IFS= read -r KEY && printf '%%s\\n' \"$KEY\" > %s".formatted(KEY_FILE));
        var text =
                new StringBuilder("The first command waits for a line: the key, which begins with 'tidemark-key-1:'.");
        var files = new ArrayList<String>(List.of(KEY_FILE));
        for (var store : stores) {
            var file = store.credentialsFile();
            if (file == null || files.contains(file)) {
                continue;
            }
            files.add(file);
            var account = Objects.requireNonNullElse(store.accessKey(), "");
            commands.add("IFS= read -r SECRET && printf 'access-key=%%s\\nsecret-key=%%s\\n' %s \"$SECRET\" > %s"
                    .formatted(quoted(account), file));
            text.append(" That for %s waits for the secret key of the account '%s' at %s."
                    .formatted(file, account, store.endpoint()));
        }
        if (files.size() > 1) {
            text.append(
                    " Secret keys are not on this sheet and the service does not show them: who gave the bucket to the service has"
                            + " them, and can make others that may list and read, which is enough.");
        }
        commands.add("chmod 600 " + String.join(" ", files));
        commands.add("export TIDEMARK_KEY_FILE=\"$PWD/%s\"".formatted(KEY_FILE));
        return new KitStep(KitAct.PUT_SECRETS, "Put the key and the credentials into files", text.toString(), commands);
    }

    /** One word for a POSIX shell, whatever is in it. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

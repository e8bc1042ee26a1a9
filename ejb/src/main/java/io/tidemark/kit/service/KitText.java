package io.tidemark.kit.service;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The kit as plain text, for a file or a printer that knows nothing else. Lines that begin with <code>$</code> are commands. */
public final class KitText {

    private static final int WIDTH = 100;
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final List<String> lines = new ArrayList<>();

    private KitText() {}

    public static String of(KitView kit) {
        var text = new KitText();
        text.head(kit);
        kit.servers().forEach(text::server);
        for (var step = 0; step < kit.steps().size(); step++) {
            text.step(step + 1, kit.steps().get(step), kit.servers());
        }
        return String.join("\n", text.lines) + "\n";
    }

    private void head(KitView kit) {
        lines.add("TIDEMARK RECOVERY KIT OF " + kit.name());
        lines.add("");
        paragraph(
                "With this sheet, the key and the credentials of the store, every server below is brought back without the"
                        + " service that made the backups. Keep it, and a copy of the key, where they are found when the service is gone, and"
                        + " apart from the credentials: whoever has both has the data.");
        lines.add("");
        lines.add("Made          %s, by %s".formatted(AT.format(kit.madeAt()), kit.service()));
        lines.add("Tenant        %s".formatted(kit.tenant()));
        lines.add("Command line  tidemark %s, repository format %d".formatted(kit.commandLine(), kit.format()));
        lines.add("Key           %s".formatted(kit.key().holder()));
        paragraph(kit.key().where());
    }

    private void server(KitServer server) {
        lines.add("");
        lines.add("SERVER " + server.name());
        lines.add("PostgreSQL    %s, system identifier %s".formatted(server.version(), server.systemIdentifier()));
        var store = server.store();
        if (store.folder() != null) {
            lines.add("Folder        " + store.folder());
        } else {
            lines.add("Store         %s, region %s".formatted(store.endpoint(), store.region()));
            lines.add("Bucket        %s, account %s"
                    .formatted(store.bucket(), Objects.requireNonNullElse(store.accessKey(), "none")));
            lines.add("Prefix        " + store.prefix());
        }
        lines.add("Newest backup " + Objects.requireNonNullElse(server.newestBackup(), "none"));
        lines.add("Restorable    %s to %s".formatted(at(server.restorableFrom()), at(server.restorableUntil())));
    }

    private void step(int number, KitStep step, List<KitServer> servers) {
        lines.add("");
        lines.add("%d. %s".formatted(number, step.title().toUpperCase(Locale.ROOT)));
        paragraph(step.text());
        step.commands().forEach(this::command);
        if (step.act() == KitAct.CHOOSE_SERVER) {
            for (var server : servers) {
                lines.add(server.name() + ":");
                server.commands().forEach(this::command);
            }
        }
    }

    private void command(String command) {
        lines.add("$ " + command);
    }

    private void paragraph(String text) {
        var line = new StringBuilder();
        for (var word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
    }

    private static String at(@Nullable Instant moment) {
        return moment == null ? "unknown" : AT.format(moment);
    }
}

package io.tidemark.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.backup.model.BackupState;
import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.guard.model.GuardStep;
import io.tidemark.job.model.JobKind;
import io.tidemark.job.model.JobState;
import io.tidemark.kit.service.KitState;
import io.tidemark.overview.service.ReadinessState;
import io.tidemark.platform.service.FixKind;
import io.tidemark.recovery.model.RecoveryState;
import io.tidemark.server.model.ServerState;
import io.tidemark.wal.model.ReceiverState;
import io.tidemark.wal.model.SynchronousUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextsTest {

    private static final Pattern KEY = Pattern.compile("text\\['([A-Za-z0-9_.]+)'\\]");

    private final ResourceBundle texts = ResourceBundle.getBundle("io.tidemark.app.web.text", Locale.ENGLISH);

    @Test
    void have_every_key_that_a_page_uses() throws IOException {
        var used = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/webapp"))) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".xhtml")).toList()) {
                KEY.matcher(Files.readString(file)).results().forEach(match -> used.add(match.group(1)));
            }
        }

        assertThat(used)
                .isNotEmpty()
                .allSatisfy(key -> assertThat(texts.containsKey(key)).as(key).isTrue());
    }

    @Test
    void name_every_state() {
        var states = Stream.<Enum<?>[]>of(
                        ReadinessState.values(),
                        JobState.values(),
                        JobKind.values(),
                        BackupState.values(),
                        RecoveryState.values(),
                        ReceiverState.values(),
                        Acknowledgement.values(),
                        SynchronousUse.values(),
                        GuardStep.values(),
                        ServerState.values(),
                        KitState.values(),
                        FixKind.values())
                .flatMap(Stream::of);

        assertThat(states)
                .allSatisfy(state -> assertThat(texts.containsKey(Tones.key(state)))
                        .as(Tones.key(state))
                        .isTrue());
    }
}

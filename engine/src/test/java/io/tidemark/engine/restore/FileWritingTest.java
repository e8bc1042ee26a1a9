package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.repository.FileEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWritingTest {

    @TempDir
    Path directory;

    @Test
    void a_file_that_memory_did_not_suffice_for_fails_the_restore() throws Exception {
        try (var sink = new DirectorySink(directory.resolve("target"), TablespaceMapping.INSIDE)) {
            sink.begin(new RestoreLayout(List.of(), 100, Map.of()));
            try (var writing = new FileWriting(sink, 2, Progress.NONE, new Cancellation())) {
                var entry = new FileEntry("PG_VERSION", 0, 0600, Instant.EPOCH, FileEntry.NO_TABLESPACE);

                writing.file(entry, target -> {
                    throw new OutOfMemoryError("made by the test");
                });

                assertThatThrownBy(writing::await)
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                        .hasMessageContaining("made by the test");
            }
        }
    }
}

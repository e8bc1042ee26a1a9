package io.tidemark.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.storage.InMemoryObjectStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsualPagesTest {

    private static final SystemIdentifier SYSTEM = new SystemIdentifier(7_400_000_000_000_000_001L);

    @Test
    void pages_of_8_kib_are_fine() {
        assertThat(ImportedCopy.format(control(8192, 8192)).hasUsualPages()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"16384, 8192", "4096, 8192", "8192, 16384"})
    void others_are_refused_in_a_copy_that_is_imported_and_in_one_that_the_server_sends(int pages, int walPages) {
        assertThatThrownBy(() -> ImportedCopy.format(control(pages, walPages))).satisfies(refused(pages));

        var repository = repository();
        try (var writer = repository.beginBackup(BackupId.of(Instant.EPOCH, new Random(1)), Optional.empty())) {
            var content = control(pages, walPages);
            var file = new ReceivedFiles(writer, SYSTEM, BackupMethod.STREAM, Progress.NONE)
                    .begin(new FileEntry(
                            ControlFile.PATH, content.length, 0600, Instant.EPOCH, FileEntry.NO_TABLESPACE));
            file.content(content, 0, content.length);

            assertThatThrownBy(file::end).satisfies(refused(pages));
        }
        assertThat(repository.backups()).isEmpty();
    }

    private static Repository repository() {
        var description = new RepositoryDescription(
                new UUID(1, 1), new UUID(2, 1), new UUID(3, 1), SYSTEM, WalSegmentSize.DEFAULT, Instant.EPOCH);
        return Repository.create(new InMemoryObjectStore(), description, TenantKey.generate());
    }

    private static byte[] control(int pages, int walPages) {
        var bytes = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putLong(0, SYSTEM.value())
                .putInt(8, 1300)
                .putInt(216, pages)
                .putInt(224, walPages)
                .putInt(228, 16 << 20)
                .array();
    }

    private static ThrowingConsumer<Throwable> refused(int pages) {
        return thrown -> assertThat(thrown)
                .hasMessageContaining("pages of %d bytes".formatted(pages))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VERSION_NOT_SUPPORTED));
    }
}

package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class LocalDiskTest {

    @Test
    void a_full_disk_or_quota_is_told_from_all_else_that_can_happen_to_a_file() {
        assertThat(codeOf(new IOException("No space left on device"))).isEqualTo(ErrorCode.NO_SPACE);
        assertThat(codeOf(new FileSystemException("/spool/0001", null, "No space left on device")))
                .isEqualTo(ErrorCode.NO_SPACE);
        assertThat(codeOf(new FileSystemException("/spool/0001", null, "Disk quota exceeded")))
                .isEqualTo(ErrorCode.NO_SPACE);
        assertThat(codeOf(new IOException("Input/output error"))).isEqualTo(ErrorCode.LOCAL_DISK_FAILED);
        assertThat(codeOf(new NoSuchFileException("/spool/0001"))).isEqualTo(ErrorCode.LOCAL_DISK_FAILED);
    }

    @Test
    void the_message_says_what_happened_even_where_java_gives_the_name_of_the_file_alone() {
        assertThat(LocalDisk.failure("cannot read the WAL spool", new NoSuchFileException("/spool/0001")))
                .hasMessage("cannot read the WAL spool: NoSuchFileException: /spool/0001");
    }

    private static ErrorCode codeOf(IOException e) {
        return LocalDisk.failure("cannot write", e).code();
    }
}

package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalIntakeTest {

    private static final WalSegmentSize SIZE = new WalSegmentSize(1 << 20);
    private static final WalSegment FIVE = new WalSegment(TimelineId.FIRST, 5, SIZE);
    private static final SystemIdentifier OURS = new SystemIdentifier(42);
    private static final int MAGIC_OF_17 = 0xD116;

    private final MemoryWalObjects objects = new MemoryWalObjects();
    private final WalArchive archive = new WalArchive(objects, SIZE);
    private final WalIntake intake = new WalIntake(archive, OURS, 17);

    @TempDir
    Path directory;

    @Test
    void takes_a_segment_once_and_keeps_another_content_aside() throws IOException {
        var content = segment();

        assertThat(take(FIVE.fileName(), content)).isEqualTo(WalArchive.Storing.STORED);
        assertThat(take(FIVE.fileName(), content)).isEqualTo(WalArchive.Storing.ALREADY_STORED);
        content[SIZE.bytes() - 1] = 1;
        assertThat(take(FIVE.fileName(), content)).isEqualTo(WalArchive.Storing.DIVERGENT);
    }

    @Test
    void refuses_what_is_of_another_server_version_size_or_place() throws IOException {
        refuses(ErrorCode.SYSTEM_IDENTIFIER_CHANGED, "of the system 43", changed(header -> header.putLong(24, 43)));
        refuses(ErrorCode.WAL_FILE_REFUSED, "PostgreSQL 15", changed(header -> header.putShort(0, (short) 0xD110)));
        refuses(ErrorCode.WAL_FILE_REFUSED, "unknown version", changed(header -> header.putShort(0, (short) 0x1234)));
        refuses(ErrorCode.WAL_FILE_REFUSED, "segments of 2097152", changed(header -> header.putInt(32, 2 << 20)));
        refuses(ErrorCode.WAL_FILE_REFUSED, "begins at 0/600000", changed(header -> header.putLong(8, 6 << 20)));
        refuses(ErrorCode.WAL_FILE_REFUSED, "of timeline 2", changed(header -> header.putInt(4, 2)));
        refuses(ErrorCode.WAL_FILE_REFUSED, "does not begin as WAL", new byte[SIZE.bytes()]);
        refuses(ErrorCode.WAL_FILE_REFUSED, "it has 5 bytes", new byte[5]);
        assertThat(objects.list("wal/")).isEmpty();
    }

    @Test
    void keeps_of_a_partial_segment_what_was_written() throws IOException {
        var content = segment();
        // what an earlier segment has left behind
        ByteBuffer.wrap(content)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(WalPageHeader.PAGE_BYTES, (short) MAGIC_OF_17)
                .putLong(WalPageHeader.PAGE_BYTES + 8, 8192);

        assertThat(take(FIVE.fileName() + ".partial", content)).isEqualTo(WalArchive.Storing.STORED);

        assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().segments())
                .singleElement()
                .satisfies(stored -> {
                    assertThat(stored.isWhole()).isFalse();
                    assertThat(stored.bytes()).isLessThan(WalPageHeader.PAGE_BYTES);
                });
        assertThat(archive.open(FIVE.fileName())).isEmpty();
        try (var opened = archive.openLongest(FIVE.fileName()).orElseThrow()) {
            assertThat(opened.readAllBytes()).hasSize(SIZE.bytes());
        }
    }

    @Test
    void what_backups_tell_of_themselves_is_no_segment_and_goes_with_the_wal_around_it() throws IOException {
        var name = FIVE.fileName() + ".00000028.backup";

        assertThat(take(name, "START WAL LOCATION: 0/500028 (file x)\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(WalArchive.Storing.STORED);
        assertThat(archive.coverage().timelines()).isEmpty();
        assertThat(archive.open(name)).isPresent();

        archive.remove(segment -> segment.number() < FIVE.number());
        assertThat(archive.open(name)).isPresent();
        archive.remove(FIVE::equals);
        assertThat(archive.open(name)).isEmpty();
    }

    private WalArchive.Storing take(String name, byte[] content) throws IOException {
        var file = Files.write(directory.resolve("file"), content);
        try (var arrival = intake.begin(name)) {
            return arrival.store(file);
        }
    }

    private void refuses(ErrorCode code, String why, byte[] content) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> take(FIVE.fileName(), content))
                .withMessageContaining(why)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private interface Change {
        void in(ByteBuffer header);
    }

    private static byte[] changed(Change change) {
        var content = segment();
        change.in(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        return content;
    }

    private static byte[] segment() {
        var content = new byte[SIZE.bytes()];
        ByteBuffer.wrap(content)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(0, (short) MAGIC_OF_17)
                .putShort(2, (short) WalPageHeader.HAS_LONG_HEADER)
                .putInt(4, 1)
                .putLong(8, FIVE.start().value())
                .putLong(24, OURS.value())
                .putInt(32, SIZE.bytes())
                .putInt(36, WalPageHeader.PAGE_BYTES);
        return content;
    }
}

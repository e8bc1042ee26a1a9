package io.tidemark.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class PgWireTest {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void reads_rows_over_notices_however_the_bytes_arrive() throws Exception {
        var message = join(
                message('N', "SNOTICE\0Mhello\0\0"),
                message('T', "\0\0"),
                message('D', "\0\2\0\0\0\3abc\377\377\377\377"),
                message('S', "TimeZone\0UTC\0"),
                message('C', "SELECT 1\0"),
                message('Z', "I"));
        var wire = new PgWire(oneByteAtATime(message), sent, 16);

        var rows = wire.answer();

        assertThat(rows.rows()).hasSize(1);
        assertThat(rows.rows().getFirst()).containsExactly("abc", null);
    }

    @Test
    void stays_usable_after_an_error_that_is_not_fatal() throws Exception {
        var wire = wire(
                message('E', "SERROR\0VERROR\0C42710\0Mexists already\0\0"),
                message('Z', "I"),
                message('C', "SELECT 0\0"),
                message('Z', "I"));

        assertThatThrownBy(wire::answer)
                .isInstanceOfSatisfying(
                        ServerException.class,
                        e -> assertThat(e.error().sqlState()).isEqualTo("42710"));
        assertThat(wire.answer().rows()).isEmpty();
    }

    @Test
    void does_not_wait_for_more_after_a_fatal_error() {
        var wire = wire(message('E', "SFATAL\0VFATAL\0C57P01\0Mterminating\0\0"));

        assertThatThrownBy(wire::answer)
                .isInstanceOfSatisfying(
                        ServerException.class,
                        e -> assertThat(e.error().isFatal()).isTrue());
    }

    @Test
    void refuses_messages_of_a_hostile_server() {
        assertRefused(new byte[] {'D', 0x7F, -1, -1, -1, 0, 1});
        assertRefused(new byte[] {'D', -1, -1, -1, -1});
        assertRefused(message('D', "\0\1\177\377\377\377x"));
        assertRefused(message('D', "\0"));
        assertRefused(message('X', ""));
    }

    @Test
    void lends_a_message_in_large_slices_however_small_its_bytes_arrive() throws Exception {
        var body = "w".repeat(100_000);
        var wire = new PgWire(oneByteAtATime(join(message('d', body), message('d', body))), sent, 64 << 10);
        wire.next();
        wire.drainTo((buffer, offset, length) -> {});
        var slices = new ArrayList<Integer>();

        wire.next();
        wire.drainTo((buffer, offset, length) -> slices.add(length));

        assertThat(slices.stream().mapToInt(Integer::intValue).sum()).isEqualTo(body.length());
        assertThat(slices).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void tells_when_the_server_hangs_up() {
        assertThatThrownBy(() -> wire(new byte[] {'D', 0, 0}).answer()).isInstanceOf(EOFException.class);
    }

    private void assertRefused(byte[] bytes) {
        assertThatThrownBy(() -> wire(bytes).answer())
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_FAILED));
    }

    private PgWire wire(byte[]... messages) {
        return new PgWire(new ByteArrayInputStream(join(messages)), sent, 64);
    }

    private static byte[] message(char type, String body) {
        try {
            var bytes = new ByteArrayOutputStream();
            var out = new DataOutputStream(bytes);
            var content = body.getBytes(StandardCharsets.ISO_8859_1);
            out.writeByte(type);
            out.writeInt(4 + content.length);
            out.write(content);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] join(byte[]... messages) {
        var all = new ByteArrayOutputStream();
        for (var message : messages) {
            all.writeBytes(message);
        }
        return all.toByteArray();
    }

    private static InputStream oneByteAtATime(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(1, length));
            }
        };
    }
}

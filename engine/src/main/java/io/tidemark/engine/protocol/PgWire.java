package io.tidemark.engine.protocol;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's message framing over an authenticated socket.
 *
 * <p>One thread reads; any thread may write, one whole message at a time. Nothing is allocated for bulk data: slices of
 * the buffer, which grows while much comes, are lent to whoever takes them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
final class PgWire {

    /** Takes a slice of the buffer; its content is gone when the call returns. */
    interface Slice {
        void accept(byte[] buffer, int offset, int length) throws IOException;
    }

    /** Rows of an answer to a simple query; a value may be null. */
    record Rows(List<List<@Nullable String>> rows) {

        List<@Nullable String> single(String what) {
            if (rows.size() != 1) {
                throw violation("%d rows instead of one in answer to %s".formatted(rows.size(), what));
            }
            return rows.getFirst();
        }
    }

    /** Longer messages are refused: no server sends them where we read, and a hostile one must not fill our memory. */
    private static final int LONGEST_MESSAGE = 64 << 20;

    private static final int RESTING_BUFFER = 4 << 10;
    private static final int LONGEST_ROW = 16 << 20;
    private static final int LONGEST_ANSWER = 64 << 20;
    private static final int LONGEST_STRING = 1 << 20;

    private final InputStream in;
    private final OutputStream out;
    private final int mostBuffered;
    private byte[] buffer;
    /** Of the message that is being read, and of the last read: both are small where little comes. */
    private int message;

    private int read;
    private final ReentrantLock writing = new ReentrantLock();
    private Consumer<ServerError> notices = notice -> {};
    private int position;
    private int end;
    private int left;

    PgWire(Socket socket, int bufferSize) throws IOException {
        this(socket.getInputStream(), socket.getOutputStream(), bufferSize);
    }

    PgWire(InputStream in, OutputStream out, int bufferSize) {
        this.in = in;
        this.out = out;
        this.mostBuffered = bufferSize;
        this.buffer = new byte[Math.min(bufferSize, RESTING_BUFFER)];
    }

    // writing

    void query(String sql) throws IOException {
        send('Q', (sql + "\0").getBytes(StandardCharsets.UTF_8));
    }

    void copyData(ByteBuffer payload) throws IOException {
        var bytes = new byte[payload.remaining()];
        payload.get(bytes);
        send('d', bytes);
    }

    void copyDone() throws IOException {
        send('c', new byte[0]);
    }

    private void send(char type, byte[] body) throws IOException {
        var message = ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putInt(4 + body.length)
                .put(body);
        writing.lock();
        try {
            out.write(message.array());
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    // reading

    /** Who hears warnings and notices from now on; the thread that reads calls. */
    void tellNotices(Consumer<ServerError> listener) {
        notices = listener;
    }

    /** Steps over the rest of the current message to the next one that means something; returns its type. */
    char next() throws IOException {
        return next(() -> {});
    }

    /**
     * The same.
     *
     * @param whenDrained called whenever nothing more has come and it is about to wait
     */
    char next(Runnable whenDrained) throws IOException {
        while (true) {
            skip();
            if (!hasMore()) {
                whenDrained.run();
            }
            require(5);
            var type = (char) (buffer[position] & 0xFF);
            left = intAt(position + 1) - 4;
            message = left;
            position += 5;
            if (left < 0 || left > LONGEST_MESSAGE) {
                throw violation("a message '%c' of %d bytes".formatted(type, left));
            }
            switch (type) {
                case 'N' -> notices.accept(error());
                case 'S', 'A' -> {
                    // changed settings and notifications may come at any time and change nothing here
                }
                default -> {
                    return type;
                }
            }
        }
    }

    /** Whether a byte behind those that were read has come: reading one would not wait, unless TLS has only come in part. */
    private boolean hasMore() throws IOException {
        return position < end || in.available() > 0;
    }

    /** Bytes of the current message that were not read yet. */
    int left() {
        return left;
    }

    byte readByte() throws IOException {
        take(1);
        return buffer[position++];
    }

    int readInt() throws IOException {
        take(4);
        var value = intAt(position);
        position += 4;
        return value;
    }

    long readLong() throws IOException {
        return ((long) readInt() << 32) | (readInt() & 0xFFFF_FFFFL);
    }

    /** Bytes up to the next zero byte of the message. */
    String readString() throws IOException {
        var text = new ByteArrayOutputStream();
        while (true) {
            var next = readByte();
            if (next == 0) {
                return text.toString(StandardCharsets.UTF_8);
            }
            if (text.size() == LONGEST_STRING) {
                throw violation("a string of more than %d bytes".formatted(LONGEST_STRING));
            }
            text.write(next);
        }
    }

    /**
     * Lends the rest of the current message, in slices as large as the buffer allows: TLS hands over 8 KiB at a time, and who
     * writes each of them by itself writes much too often.
     */
    void drainTo(Slice slice) throws IOException {
        while (left > 0) {
            if (position == end) {
                fill(Math.min(left, buffer.length));
            }
            var length = Math.min(left, end - position);
            var offset = position;
            position += length;
            left -= length;
            slice.accept(buffer, offset, length);
        }
    }

    /**
     * Reads one result set: rows up to its CommandComplete.
     *
     * @throws ServerException if the server answers with an error
     */
    Rows rows() throws IOException, ServerException {
        var rows = new ArrayList<List<@Nullable String>>();
        var bytes = 0L;
        while (true) {
            var type = next();
            bytes += left;
            if (bytes > LONGEST_ANSWER) {
                throw violation("an answer of more than %d bytes".formatted(LONGEST_ANSWER));
            }
            switch (type) {
                case 'T' -> skip();
                case 'D' -> rows.add(row());
                case 'C' -> {
                    return new Rows(rows);
                }
                case 'E' -> throw failed();
                default -> throw unexpected(type, "a result");
            }
        }
    }

    /** Reads the answer to a query with one result set, up to ReadyForQuery. */
    Rows answer() throws IOException, ServerException {
        var rows = rows();
        awaitReady();
        return rows;
    }

    /** Reads on to ReadyForQuery, over whatever completes before it. */
    void awaitReady() throws IOException, ServerException {
        while (true) {
            var type = next();
            switch (type) {
                case 'Z' -> {
                    skip();
                    return;
                }
                case 'C', 'c', 'd' -> skip();
                case 'E' -> throw failed();
                default -> throw unexpected(type, "the end of an answer");
            }
        }
    }

    /** The error the server is telling; after one that is not fatal the connection is ready again. */
    ServerException failed() throws IOException {
        var error = error();
        if (!error.isFatal()) {
            var type = next();
            while (type != 'Z') {
                skip();
                type = next();
            }
            skip();
        }
        return new ServerException(error);
    }

    EngineException unexpected(char type, String instead) {
        return violation("message '%c' instead of %s".formatted(type, instead));
    }

    static EngineException violation(String what) {
        return new EngineException(
                ErrorCode.SERVER_FAILED,
                "the server broke the protocol: " + what,
                "Make sure that the address is a PostgreSQL server and not a connection pooler or proxy.");
    }

    /** What {@code parsing} makes of something the server sent; a value that is none is the server's fault. */
    static <T> T parsed(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (IllegalArgumentException e) {
            throw violation(String.valueOf(e.getMessage()));
        }
    }

    private ServerError error() throws IOException {
        var fields = new HashMap<Character, String>();
        while (left > 0) {
            var code = readByte();
            if (code == 0) {
                break;
            }
            fields.put((char) code, readString());
        }
        skip();
        return new ServerError(fields);
    }

    private List<@Nullable String> row() throws IOException {
        if (left > LONGEST_ROW) {
            throw violation("a row of %d bytes".formatted(left));
        }
        take(2);
        var columns = (buffer[position] & 0xFF) << 8 | buffer[position + 1] & 0xFF;
        position += 2;
        var values = new @Nullable String[columns];
        for (var column = 0; column < columns; column++) {
            var length = readInt();
            values[column] = length < 0 ? null : text(length);
        }
        return Arrays.asList(values);
    }

    private String text(int length) throws IOException {
        if (length > left) {
            throw violation("a value longer than its message");
        }
        var bytes = new byte[length];
        var done = 0;
        while (done < length) {
            if (position == end) {
                fill(1);
            }
            var part = Math.min(length - done, end - position);
            System.arraycopy(buffer, position, bytes, done, part);
            position += part;
            done += part;
        }
        left -= length;
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void skip() throws IOException {
        while (left > 0) {
            if (position == end) {
                fill(1);
            }
            var length = Math.min(left, end - position);
            position += length;
            left -= length;
        }
    }

    /** Makes sure that {@code count} bytes of the message are buffered, and counts them as read. */
    private void take(int count) throws IOException {
        if (count > left) {
            throw violation("a message that is too short");
        }
        require(count);
        left -= count;
    }

    private void require(int count) throws IOException {
        if (end - position < count) {
            fill(count);
        }
    }

    private void fill(int count) throws IOException {
        if (position > 0) {
            System.arraycopy(buffer, position, buffer, 0, end - position);
            end -= position;
            position = 0;
        }
        if (end == 0 && buffer.length > RESTING_BUFFER && message < RESTING_BUFFER && read < RESTING_BUFFER) {
            buffer = new byte[RESTING_BUFFER];
        }
        while (end < count) {
            read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
            end += read;
        }
        if (end == buffer.length && end < mostBuffered) {
            buffer = Arrays.copyOf(buffer, Math.min(4 * end, mostBuffered));
        }
    }

    private int intAt(int index) {
        return (buffer[index] & 0xFF) << 24
                | (buffer[index + 1] & 0xFF) << 16
                | (buffer[index + 2] & 0xFF) << 8
                | buffer[index + 3] & 0xFF;
    }
}

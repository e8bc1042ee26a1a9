package io.tidemark.engine.backup;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a tar archive, pushed in pieces of any length, into its members.
 *
 * <p>File content is handed on from the caller's buffer without a copy. Accepts what PostgreSQL sends and nothing else:
 * names stay below the data directory, and the only links are tablespaces.
 */
final class TarSplitter {

    /** Hears the members in order; for a file: {@code beginFile}, any number of {@code content}, {@code endFile}. */
    interface Handler {

        void directory(TarHeader header);

        /** The place where a tablespace is mounted, {@code pg_tblspc/<oid>}. */
        void tablespaceLink(TarHeader header);

        void beginFile(TarHeader header);

        /** Bytes of the file begun last; {@code buffer} belongs to the caller and is valid during the call only. */
        void content(byte[] buffer, int offset, int length);

        void endFile();
    }

    private static final Pattern TABLESPACE_LINK = Pattern.compile("pg_tblspc/[1-9][0-9]{0,9}");

    private final Handler handler;
    private final byte[] header = new byte[TarHeader.BLOCK_BYTES];
    private int headerFilled;
    private @Nullable TarHeader file;
    private long contentLeft;
    private int paddingLeft;
    private boolean ended;

    TarSplitter(Handler handler) {
        this.handler = handler;
    }

    /** Takes the next bytes of the archive. */
    void write(byte[] buffer, int offset, int length) {
        var position = offset;
        var end = offset + length;
        while (position < end) {
            if (contentLeft > 0) {
                var count = (int) Math.min(contentLeft, end - position);
                handler.content(buffer, position, count);
                contentLeft -= count;
                position += count;
                endFileIfComplete();
            } else if (paddingLeft > 0) {
                var count = Math.min(paddingLeft, end - position);
                paddingLeft -= count;
                position += count;
            } else {
                var count = Math.min(header.length - headerFilled, end - position);
                System.arraycopy(buffer, position, header, headerFilled, count);
                headerFilled += count;
                position += count;
                if (headerFilled == header.length) {
                    headerFilled = 0;
                    member();
                }
            }
        }
    }

    /**
     * The archive is over.
     *
     * @throws TarFormatException if it ended within a member or without its closing block
     */
    void end() {
        if (contentLeft > 0 || paddingLeft > 0 || headerFilled > 0 || !ended) {
            throw new TarFormatException("it ended too early");
        }
    }

    private void member() {
        if (TarHeader.isZero(header)) {
            ended = true;
            return;
        }
        if (ended) {
            throw new TarFormatException("content after its closing block");
        }
        var member = TarHeader.parse(header);
        switch (member.kind()) {
            case DIRECTORY -> handler.directory(member);
            case SYMBOLIC_LINK -> {
                if (!TABLESPACE_LINK.matcher(member.name()).matches()) {
                    throw new TarFormatException("'%s' is a link but no tablespace".formatted(member.name()));
                }
                handler.tablespaceLink(member);
            }
            case FILE -> {
                file = member;
                contentLeft = member.sizeBytes();
                handler.beginFile(member);
                endFileIfComplete();
            }
        }
    }

    private void endFileIfComplete() {
        if (contentLeft == 0 && file != null) {
            paddingLeft = file.paddingBytes();
            file = null;
            handler.endFile();
        }
    }
}

package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.HistoryFile;
import io.tidemark.engine.storage.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The local directory in which received WAL is durable until the archive has it.
 *
 * <p>A segment being received is {@code <segment>.partial}; it loses the suffix only when it is whole and durable. History
 * files lie beside. Every name is durable before anybody relies on it. Safe to use from many threads.
 */
final class WalSpool {

    /** Makes written bytes durable; replaced by tests that slow it down. */
    interface Durability {
        void force(FileChannel channel) throws IOException;
    }

    /** A beginning of a segment that an earlier run has left. */
    record Leftover(WalSegment segment, int bytes) {

        Lsn end() {
            return segment.start().plus(bytes);
        }
    }

    private static final String PARTIAL = ".partial";
    private static final String TEMPORARY = ".tmp";
    private static final int PAGE_BYTES = 8192;
    private static final int ZEROS = 1 << 20;

    private final Path directory;
    private final WalSegmentSize segmentSize;
    private final Durability durability;
    private final Set<WalSegment> inUse = new HashSet<>();

    WalSpool(Path directory, WalSegmentSize segmentSize, Durability durability) {
        this.directory = directory;
        this.segmentSize = segmentSize;
        this.durability = durability;
    }

    Durability durability() {
        return durability;
    }

    void create() throws IOException {
        Files.createDirectories(directory);
        for (var name : names()) {
            if (name.endsWith(TEMPORARY)) {
                Files.deleteIfExists(directory.resolve(name));
            }
        }
    }

    /** Whole segments, by timeline and position. */
    List<WalSegment> whole() throws IOException {
        return names().stream()
                .filter(WalSegment::isFileName)
                .map(name -> WalSegment.parse(name, segmentSize))
                .sorted(Comparator.comparing(WalSegment::timeline).thenComparing(WalSegment::start))
                .toList();
    }

    /** Unfinished segments with how much of them was received; those that hold nothing are left out. */
    List<Leftover> leftovers() throws IOException {
        var leftovers = new ArrayList<Leftover>();
        for (var name : names()) {
            var stem = name.endsWith(PARTIAL) ? name.substring(0, name.length() - PARTIAL.length()) : "";
            if (WalSegment.isFileName(stem)) {
                var segment = WalSegment.parse(stem, segmentSize);
                var bytes = receivedBytes(segment);
                if (bytes > 0) {
                    leftovers.add(new Leftover(segment, bytes));
                }
            }
        }
        leftovers.sort(Comparator.comparing((Leftover left) -> left.segment().timeline())
                .thenComparing(left -> left.segment().start()));
        return leftovers;
    }

    List<HistoryFile> histories() throws IOException {
        var histories = new ArrayList<HistoryFile>();
        for (var name : names()) {
            if (name.matches("[0-9A-F]{8}\\.history")) {
                histories.add(new HistoryFile(
                        new TimelineId(Integer.parseUnsignedInt(name, 0, 8, 16)),
                        Files.readAllBytes(directory.resolve(name))));
            }
        }
        histories.sort(Comparator.comparing(HistoryFile::timeline));
        return histories;
    }

    /**
     * Opens a segment to receive it; one that an earlier run began is received again over the same bytes.
     *
     * @param slowly whether it is filled bit by bit, each of which is made durable: then the disk's blocks are taken beforehand
     */
    SpoolFile open(WalSegment segment, boolean slowly) throws IOException {
        var path = partial(segment);
        synchronized (this) {
            inUse.add(segment);
        }
        var channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (slowly) {
                fill(channel);
            }
            return new SpoolFile(segment, path, channel, this);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    void put(HistoryFile history) throws IOException {
        var temporary = directory.resolve(history.name() + TEMPORARY);
        try (var channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(history.content());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, directory.resolve(history.name()), StandardCopyOption.ATOMIC_MOVE);
        forceDirectory();
    }

    /** The first {@code bytes} of a segment, whether it is whole meanwhile or not. */
    Content content(WalSegment segment, int bytes) {
        return new Content() {
            @Override
            public long sizeBytes() {
                return bytes;
            }

            @Override
            public InputStream open() throws IOException {
                return new Beginning(openEither(segment), bytes);
            }
        };
    }

    void remove(HistoryFile history) throws IOException {
        Files.deleteIfExists(directory.resolve(history.name()));
    }

    void remove(WalSegment segment) throws IOException {
        Files.deleteIfExists(directory.resolve(segment.fileName()));
    }

    /** Removes what was received of an unfinished segment, unless it is being received right now. */
    synchronized void removePartial(WalSegment segment) throws IOException {
        if (!inUse.contains(segment)) {
            Files.deleteIfExists(partial(segment));
        }
    }

    void finish(SpoolFile file) throws IOException {
        Files.move(file.path(), directory.resolve(file.segment().fileName()), StandardCopyOption.ATOMIC_MOVE);
        forceDirectory();
        release(file.segment());
    }

    synchronized void release(WalSegment segment) {
        inUse.remove(segment);
    }

    private void fill(FileChannel channel) throws IOException {
        var zeros = ByteBuffer.allocateDirect(ZEROS);
        for (var written = channel.size(); written < segmentSize.bytes(); ) {
            zeros.clear().limit((int) Math.min(ZEROS, segmentSize.bytes() - written));
            written += channel.write(zeros, written);
        }
    }

    void forceDirectory() throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private InputStream openEither(WalSegment segment) throws IOException {
        try {
            return Files.newInputStream(partial(segment));
        } catch (NoSuchFileException e) {
            return Files.newInputStream(directory.resolve(segment.fileName()));
        }
    }

    /** Up to the last byte that is not zero, as far as the pages are those of this segment. */
    private int receivedBytes(WalSegment segment) throws IOException {
        try (var channel = FileChannel.open(partial(segment), StandardOpenOption.READ)) {
            var page = ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            var received = 0;
            for (var start = 0; start < channel.size(); start += PAGE_BYTES) {
                Arrays.fill(page.clear().array(), (byte) 0);
                while (page.hasRemaining() && channel.read(page, (long) start + page.position()) > 0) {
                    // reads on
                }
                if (page.getLong(8) != segment.start().plus(start).value()) {
                    break;
                }
                var last = PAGE_BYTES - 1;
                while (last > 0 && page.get(last) == 0) {
                    last--;
                }
                received = start + last + 1;
            }
            return received;
        }
    }

    private Path partial(WalSegment segment) {
        return directory.resolve(segment.fileName() + PARTIAL);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

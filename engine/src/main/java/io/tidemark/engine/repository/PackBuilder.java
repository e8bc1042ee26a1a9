package io.tidemark.engine.repository;

import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.storage.Content;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pack being filled. Frames get their numbers in the order they are begun, and are completed in any order from many
 * threads.
 */
final class PackBuilder {

    static final byte[] MAGIC = "TIDEPACK".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;
    static final int MAX_FRAMES = 1 << 16;

    private final PackKey key;
    private final List<byte @Nullable []> frames = new ArrayList<>();
    private long sealedBytes;
    private int pages;
    private int pending;
    private boolean closed;

    PackBuilder(PackKey key) {
        this.key = key;
    }

    PackKey key() {
        return key;
    }

    /** Reserves the place of the next frame. */
    synchronized int begin(int framePages) {
        frames.add(null);
        pages += framePages;
        pending++;
        return frames.size() - 1;
    }

    /** @return whether this was the last frame of a closed pack */
    synchronized boolean complete(int number, byte[] sealed) {
        frames.set(number, sealed);
        sealedBytes += sealed.length;
        pending--;
        return closed && pending == 0;
    }

    synchronized boolean isFull(long targetBytes) {
        return sealedBytes >= targetBytes || frames.size() >= MAX_FRAMES;
    }

    /** No further frames. @return whether all are complete already */
    synchronized boolean end() {
        closed = true;
        return pending == 0;
    }

    /** The finished object and what a manifest says about it. */
    record Built(PackFacts facts, Content content) {}

    synchronized Built build(FrameCodec codec) {
        var index = new FormatWriter().number(frames.size());
        var parts = new ArrayList<byte[]>(frames.size() + 3);
        parts.add(header());
        for (var frame : frames) {
            if (frame == null) {
                throw new IllegalStateException("a frame of pack %s is not complete".formatted(key.id()));
            }
            index.number(frame.length);
            parts.add(frame);
        }
        var plain = index.toBytes();
        var place = key.place(PackKey.INDEX);
        var sealedIndex = codec.seal(key.key(), PackKey.INDEX, place, plain, plain.length, Compression.usual());
        parts.add(sealedIndex);
        var indexOffset = PackFacts.HEADER_BYTES + sealedBytes;
        parts.add(ByteBuffer.allocate(PackFacts.TRAILER_BYTES)
                .putLong(indexOffset)
                .putInt(sealedIndex.length)
                .put(MAGIC, 4, 4)
                .array());
        var size = indexOffset + sealedIndex.length + PackFacts.TRAILER_BYTES;
        var facts = new PackFacts(key.id(), key.kind(), size, sealedIndex.length, frames.size(), pages);
        return new Built(facts, new Parts(parts, size));
    }

    private byte[] header() {
        return ByteBuffer.allocate(PackFacts.HEADER_BYTES)
                .put(MAGIC)
                .putShort((short) VERSION)
                .put((byte) key.kind().code())
                .position(PackFacts.HEADER_BYTES - PackId.BYTES)
                .put(key.id().bytes())
                .array();
    }

    private record Parts(List<byte[]> parts, long sizeBytes) implements Content {

        @Override
        public InputStream open() {
            return new SequenceInputStream(Collections.enumeration(
                    parts.stream().map(ByteArrayInputStream::new).toList()));
        }
    }
}

package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectKey;

/**
 * A pack as a manifest names it: enough to read it without asking the store how long it is.
 *
 * @param indexBytes length of the sealed index
 * @param pages pages it holds, zero for maps
 */
record PackFacts(PackId id, PackKind kind, long sizeBytes, int indexBytes, int frames, int pages) {

    static final int HEADER_BYTES = 32;
    static final int TRAILER_BYTES = 16;

    ObjectKey key() {
        return id.key(kind);
    }

    long indexOffset() {
        return sizeBytes - TRAILER_BYTES - indexBytes;
    }

    void encode(FormatWriter target) {
        target.pack(id).number(sizeBytes).number(indexBytes).number(frames).number(pages);
    }

    static PackFacts decode(FormatReader source, PackKind kind) {
        return new PackFacts(
                source.pack(),
                kind,
                source.number(),
                source.count(Integer.MAX_VALUE),
                source.count(Integer.MAX_VALUE),
                source.count(Integer.MAX_VALUE));
    }
}

package io.tidemark.engine.repository;

import java.nio.ByteBuffer;
import javax.crypto.SecretKey;

/** Seals and opens the frames of one pack: each bound to the pack by the key, and to its number by nonce and place. */
record PackKey(PackId id, PackKind kind, SecretKey key) {

    /** Number of the index, which no frame can have. */
    static final long INDEX = -1;

    static PackKey of(RepositoryKey repository, PackId id, PackKind kind) {
        return new PackKey(id, kind, repository.aes("pack " + kind.code(), id.bytes()));
    }

    byte[] place(long number) {
        return ByteBuffer.allocate(1 + PackId.BYTES + Long.BYTES)
                .put((byte) kind.code())
                .put(id.bytes())
                .putLong(number)
                .array();
    }

    @Override
    public String toString() {
        return "key of pack " + id;
    }
}

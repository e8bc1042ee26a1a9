package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/**
 * A small object of a head and a body, each sealed, bound to its kind and key: manifests and the notes of open writers. The
 * head can be read alone.
 */
final class SealedDocument {

    /** What a document is for. */
    enum Kind {
        MANIFEST(1, "backups/"),
        OPEN_WRITER(2, "writers/");

        private final int code;
        private final String prefix;

        Kind(int code, String prefix) {
            this.code = code;
            this.prefix = prefix;
        }

        String prefix() {
            return prefix;
        }
    }

    static final byte[] MAGIC = "TIDEDOC1".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT_BYTES = 16;
    private static final int HEADER_BYTES = 8 + 4 + 4 + 4 + SALT_BYTES;
    private static final int FIRST_READ_BYTES = 16 << 10;

    private SealedDocument() {}

    static byte[] seal(RepositoryKey key, SecureRandom random, Kind kind, ObjectKey name, byte[] head, byte[] body) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        var documentKey = documentKey(key, kind, name, salt);
        try (var codec = FrameCodec.borrow()) {
            var place = new byte[] {(byte) kind.code};
            var sealedHead = codec.seal(documentKey, 0, place, head, head.length, Compression.usual());
            var sealedBody = codec.seal(documentKey, 1, place, body, body.length, Compression.usual());
            return ByteBuffer.allocate(HEADER_BYTES + sealedHead.length + sealedBody.length)
                    .put(MAGIC)
                    .putInt(kind.code)
                    .putInt(sealedHead.length)
                    .putInt(sealedBody.length)
                    .put(salt)
                    .put(sealedHead)
                    .put(sealedBody)
                    .array();
        }
    }

    private static SecretKey documentKey(RepositoryKey key, Kind kind, ObjectKey name, byte[] salt) {
        var path = name.path().getBytes(StandardCharsets.US_ASCII);
        var context = ByteBuffer.allocate(salt.length + path.length).put(salt).put(path);
        return key.aes("document " + kind.code, context.array());
    }

    static byte[] openHead(ObjectStore store, RepositoryKey key, Kind kind, ObjectKey name) {
        return open(store, key, kind, name, false);
    }

    static byte[] openBody(ObjectStore store, RepositoryKey key, Kind kind, ObjectKey name) {
        return open(store, key, kind, name, true);
    }

    static EngineException newerFormat(ObjectKey name) {
        return new EngineException(
                ErrorCode.FORMAT_NOT_SUPPORTED,
                "object '%s' has a newer format".formatted(name),
                "Use the newest version of Tidemark.");
    }

    private static byte[] open(ObjectStore store, RepositoryKey key, Kind kind, ObjectKey name, boolean body) {
        var start = firstBytes(store, name);
        if (start.length < HEADER_BYTES || !Arrays.equals(start, 0, MAGIC.length - 1, MAGIC, 0, MAGIC.length - 1)) {
            throw DamagedObjectException.corrupt(name, "it does not begin as it must", null);
        }
        if (start[MAGIC.length - 1] != MAGIC[MAGIC.length - 1]) {
            throw newerFormat(name);
        }
        var header = ByteBuffer.wrap(start, MAGIC.length, HEADER_BYTES - MAGIC.length);
        if (header.getInt() != kind.code) {
            throw DamagedObjectException.corrupt(name, "it is of another kind", null);
        }
        var headLength = length(name, header.getInt());
        var bodyLength = length(name, header.getInt());
        var salt = new byte[SALT_BYTES];
        header.get(salt);
        var offset = HEADER_BYTES + (body ? headLength : 0);
        var length = body ? bodyLength : headLength;
        var sealed = offset + length <= start.length
                ? Arrays.copyOfRange(start, offset, offset + length)
                : FrameReader.fetch(store, name, offset, length);
        try (var codec = FrameCodec.borrow()) {
            var place = new byte[] {(byte) kind.code};
            var plain = codec.open(documentKey(key, kind, name, salt), body ? 1 : 0, place, sealed, 0, sealed.length);
            var bytes = new byte[plain.remaining()];
            plain.get(bytes);
            return bytes;
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw DamagedObjectException.corrupt(name, "it is altered, swapped or sealed with another key", e);
        }
    }

    private static int length(ObjectKey name, int length) {
        if (length < 0 || length > FrameCodec.MAX_PLAIN_BYTES) {
            throw DamagedObjectException.corrupt(name, "its lengths are impossible", null);
        }
        return length;
    }

    private static byte[] firstBytes(ObjectStore store, ObjectKey name) {
        try (var stream =
                store.open(name, 0, FIRST_READ_BYTES).orElseThrow(() -> DamagedObjectException.missing(name))) {
            return stream.readNBytes(FIRST_READ_BYTES);
        } catch (IOException e) {
            throw StoreFailures.reading(name, e);
        }
    }
}

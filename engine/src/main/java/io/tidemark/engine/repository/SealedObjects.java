package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.repository.SealedObjectFormat.Head;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.LockRenewal;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.ObjectStore.Creation;
import io.tidemark.engine.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/**
 * Objects of their own beside the backups: WAL segments, timeline histories, small files. Compressed, encrypted and bound to
 * their key, so that none can stand in for another. Safe to use from many threads.
 */
public final class SealedObjects {

    private static final List<String> RESERVED =
            List.of("packs/", "maps/", "backups/", "writers/", "keys/", "sweeps/", "repository.json");

    private final RepositoryContext context;

    SealedObjects(RepositoryContext context) {
        this.context = context;
    }

    static boolean isReserved(String path) {
        return RESERVED.stream().anyMatch(path::startsWith);
    }

    /**
     * Keeps {@code content} under {@code key}, durably when this returns. Memory is bounded whatever its size: content of
     * more than 32 MiB is read twice.
     *
     * @param metadata small; readable without the content by {@link #metadata}
     */
    public SealedCreation create(ObjectKey key, Content content, Map<String, String> metadata) {
        return create(key, content, metadata, context.store()::create);
    }

    /** As {@link #create}, for what is deleted soon; see {@link ObjectStore#createPassing}. */
    public SealedCreation createPassing(ObjectKey key, Content content, Map<String, String> metadata) {
        return create(key, content, metadata, context.store()::createPassing);
    }

    private SealedCreation create(
            ObjectKey key,
            Content content,
            Map<String, String> metadata,
            BiFunction<ObjectKey, Content, Creation> creation) {
        if (isReserved(key.path())) {
            throw new IllegalArgumentException("keys like '%s' belong to the repository itself".formatted(key));
        }
        try {
            var sealed = SealedContent.of(context, key, content, metadata);
            if (creation.apply(key, sealed) == Creation.CREATED) {
                return new SealedCreation.Created(key);
            }
            return holds(key, content) ? new SealedCreation.AlreadyPresent(key) : keepBeside(key, content, metadata);
        } catch (IOException e) {
            throw LocalDisk.failure("cannot read what becomes object '%s'".formatted(key), e);
        }
    }

    private SealedCreation keepBeside(ObjectKey taken, Content content, Map<String, String> metadata)
            throws IOException {
        var digest = HexFormat.of().formatHex(SealedObjectFormat.digest(context.key(), content), 0, 8);
        var beside = new ObjectKey("%s.diverged-%s".formatted(taken, digest));
        var sealed = SealedContent.of(context, beside, content, metadata);
        if (context.store().create(beside, sealed) == Creation.ALREADY_PRESENT && !holds(beside, content)) {
            throw DamagedObjectException.corrupt(beside, "its content is not what its name says", null);
        }
        return new SealedCreation.Diverged(beside, taken);
    }

    /** Whether the object has that content, compared byte by byte. A damaged one does not. */
    private boolean holds(ObjectKey key, Content content) throws IOException {
        try (var stored = open(key).orElseThrow(() -> DamagedObjectException.missing(key));
                var wanted = content.open()) {
            return stored.sizeBytes() == content.sizeBytes() && isSame(stored, wanted);
        } catch (DamagedObjectException e) {
            return false;
        }
    }

    private static boolean isSame(SealedObject stored, InputStream wanted) throws IOException {
        var expected = new byte[SealedObjectFormat.PIECE_BYTES];
        var actual = new byte[SealedObjectFormat.PIECE_BYTES];
        while (true) {
            var length = wanted.readNBytes(expected, 0, expected.length);
            if (readFully(stored, actual) != length || !Arrays.equals(expected, 0, length, actual, 0, length)) {
                return false;
            }
            if (length < expected.length) {
                return true;
            }
        }
    }

    private static int readFully(SealedObject stored, byte[] target) {
        try {
            return stored.content().readNBytes(target, 0, target.length);
        } catch (IOException e) {
            throw StoreFailures.reading(stored.key(), e);
        }
    }

    /** @return empty if there is no such object */
    public Optional<SealedObject> open(ObjectKey key) {
        var found = context.store().open(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var stream = found.get();
        try {
            var start = readStart(key, stream);
            var head = start.head();
            var content = new OpeningStream(key, stream, start.key(), head.sizeBytes());
            return Optional.of(new SealedObject(key, head.metadata(), head.sizeBytes(), content));
        } catch (IOException e) {
            close(stream);
            throw StoreFailures.reading(key, e);
        } catch (EngineException e) {
            close(stream);
            throw e;
        }
    }

    /** The metadata alone, by one small read. */
    public Optional<Map<String, String>> metadata(ObjectKey key) {
        var most = SealedObjectFormat.HEADER_BYTES + SealedObjectFormat.MAX_HEAD_BYTES + 64;
        var found = context.store().open(key, 0, most);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (var stream = found.get()) {
            return Optional.of(readStart(key, stream).head().metadata());
        } catch (IOException e) {
            throw StoreFailures.reading(key, e);
        }
    }

    private record Start(Head head, SecretKey key) {}

    private Start readStart(ObjectKey name, InputStream stream) throws IOException {
        var header = stream.readNBytes(SealedObjectFormat.HEADER_BYTES);
        var magicBytes = SealedObjectFormat.MAGIC.length;
        if (header.length < SealedObjectFormat.HEADER_BYTES
                || !Arrays.equals(header, 0, magicBytes - 1, SealedObjectFormat.MAGIC, 0, magicBytes - 1)) {
            throw DamagedObjectException.corrupt(name, "it does not begin as it must", null);
        }
        var version = header[magicBytes - 1];
        if (version > SealedObjectFormat.VERSION) {
            throw SealedDocument.newerFormat(name);
        }
        var isFirst = version == SealedObjectFormat.FIRST_VERSION;
        var salt = Arrays.copyOfRange(header, magicBytes, magicBytes + SealedObjectFormat.SALT_BYTES);
        var length = ByteBuffer.wrap(header).getInt(magicBytes + SealedObjectFormat.SALT_BYTES);
        if (length < 0 || length > SealedObjectFormat.MAX_HEAD_BYTES + 64) {
            throw DamagedObjectException.corrupt(name, "its head has an impossible length", null);
        }
        var sealedHead = stream.readNBytes(length);
        var key = SealedObjectFormat.key(context.key(), name, salt);
        try (var codec = FrameCodec.borrow()) {
            var plain = codec.open(key, 0, SealedObjectFormat.HEAD_PLACE, sealedHead, 0, sealedHead.length);
            var bytes = new byte[plain.remaining()];
            plain.get(bytes);
            return new Start(FormatReader.decode(bytes, isFirst ? Head::decodeFirst : Head::decode), key);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw DamagedObjectException.corrupt(name, "it is altered, swapped or sealed with another key", e);
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // nothing was read from it that anybody will use
        }
    }

    /** Objects below {@code prefix} in key order; sizes are those in the store. The caller closes the stream. */
    public Stream<StoredObject> list(String prefix) {
        return context.store()
                .list(prefix)
                .filter(object -> !isReserved(object.key().path()));
    }

    /** Renews the locks of objects; see {@link ObjectStore#renew}. */
    public void renew(List<ObjectKey> keys) {
        LockRenewal.run(context.store(), keys);
    }

    /** Whether what is written is locked. */
    public boolean locks() {
        return context.store().locks();
    }

    /**
     * Removes the object; removing an absent one is no error.
     *
     * @throws EngineException with {@link io.tidemark.engine.ErrorCode#OBJECT_LOCKED} if its lock has not ended
     */
    public void delete(ObjectKey key) {
        if (isReserved(key.path())) {
            throw new IllegalArgumentException("keys like '%s' belong to the repository itself".formatted(key));
        }
        context.store().delete(key);
    }
}

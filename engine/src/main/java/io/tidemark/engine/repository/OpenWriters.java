package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.StoredObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in the store that say which older packs a running backup may come to share, so that a sweep spares them even when
 * the backups that name them expire meanwhile.
 */
final class OpenWriters {

    private static final Logger LOG = LoggerFactory.getLogger(OpenWriters.class);
    private static final SealedDocument.Kind KIND = SealedDocument.Kind.OPEN_WRITER;

    private final RepositoryContext context;

    OpenWriters(RepositoryContext context) {
        this.context = context;
    }

    /** Leaves a note for the backup {@code id}. */
    ObjectKey announce(BackupId id, List<PackId> packs) {
        var key = new ObjectKey(
                "%s%s-%08x".formatted(KIND.prefix(), id, context.random().nextInt()));
        var body = new FormatWriter().number(packs.size());
        packs.forEach(body::pack);
        var bytes = SealedDocument.seal(context.key(), context.random(), KIND, key, new byte[0], body.toBytes());
        context.store().createPassing(key, Content.of(bytes));
        return key;
    }

    /** Takes a note back. A store that does not let it go is no reason to fail: the note grows too old to count. */
    void withdraw(ObjectKey key) {
        try {
            context.store().delete(key);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.OBJECT_LOCKED) {
                LOG.debug("object is locked, it goes later: object={}", key);
                return;
            }
            LOG.warn("object that is needed no more stays for now: object={} reason={}", key, e.getMessage());
        }
    }

    /** The backup that the note was left for. */
    static Optional<BackupId> backupOf(ObjectKey key) {
        var id = key.path().substring(KIND.prefix().length()).replaceFirst("-[0-9a-f]{8}$", "");
        return BackupId.isId(id) ? Optional.of(new BackupId(id)) : Optional.empty();
    }

    List<StoredObject> all() {
        try (var objects = context.store().list(KIND.prefix())) {
            return objects.toList();
        }
    }

    /** What the note names; nothing if it is gone by now. */
    Set<PackId> packsOf(ObjectKey key) {
        try {
            var bytes = SealedDocument.openBody(context.store(), context.key(), KIND, key);
            return FormatReader.decode(bytes, source -> {
                var packs = new HashSet<PackId>();
                for (var count = source.count(Integer.MAX_VALUE); count > 0; count--) {
                    packs.add(source.pack());
                }
                return packs;
            });
        } catch (DamagedObjectException e) {
            if (e.code() == ErrorCode.OBJECT_MISSING) {
                return Set.of();
            }
            throw e;
        }
    }
}

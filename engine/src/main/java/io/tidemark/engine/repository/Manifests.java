package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore.Creation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The manifests of a repository. */
final class Manifests {

    private static final SealedDocument.Kind KIND = SealedDocument.Kind.MANIFEST;

    /** Ids tell the second; which of two of one second came first, their ends in the WAL do. */
    private static final Comparator<BackupManifest> OLDEST_FIRST = Comparator.comparing(
                    (BackupManifest backup) -> backup.id().second())
            .thenComparing(backup -> backup.facts().wal().stop())
            .thenComparing(BackupManifest::id);

    private final RepositoryContext context;

    Manifests(RepositoryContext context) {
        this.context = context;
    }

    static ObjectKey key(BackupId id) {
        return new ObjectKey(KIND.prefix() + id);
    }

    boolean exists(BackupId id) {
        return context.store().find(key(id)).isPresent();
    }

    /** Ids of all committed backups, oldest first. */
    List<BackupId> ids() {
        try (var objects = context.store().list(KIND.prefix())) {
            return objects.map(object ->
                            object.key().path().substring(KIND.prefix().length()))
                    .filter(BackupId::isId)
                    .map(BackupId::new)
                    .sorted()
                    .toList();
        }
    }

    /** @param known asked for one by one where the listing does not show them */
    BackupCatalogue catalogue(Collection<BackupId> known) {
        var backups = new ArrayList<BackupManifest>();
        var unreadable = new ArrayList<BackupCatalogue.Unreadable>();
        var ids = new LinkedHashSet<>(ids());
        ids.addAll(known);
        for (var id : ids) {
            try {
                head(id).ifPresent(backups::add);
            } catch (DamagedObjectException e) {
                unreadable.add(new BackupCatalogue.Unreadable(id, e));
            }
        }
        backups.sort(OLDEST_FIRST);
        return new BackupCatalogue(backups, unreadable);
    }

    /** @return empty if there is no such backup, or no longer */
    Optional<BackupManifest> head(BackupId id) {
        return load(id, () -> {
            var bytes = SealedDocument.openHead(context.store(), context.key(), KIND, key(id));
            return FormatReader.decode(bytes, source -> ManifestHead.decode(id, source));
        });
    }

    /** @return empty if there is no such backup, or no longer */
    Optional<BackupContents> contents(BackupId id) {
        return load(id, () -> {
            var bytes = SealedDocument.openBody(context.store(), context.key(), KIND, key(id));
            return FormatReader.decode(bytes, BackupContents::decode);
        });
    }

    private interface Loading<T> {
        T load();
    }

    private static <T> Optional<T> load(BackupId id, Loading<T> loading) {
        try {
            return Optional.of(loading.load());
        } catch (DamagedObjectException e) {
            if (e.code() == ErrorCode.OBJECT_MISSING) {
                return Optional.empty();
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw DamagedObjectException.corrupt(key(id), String.valueOf(e.getMessage()), e);
        }
    }

    static EngineException notFound(BackupId id) {
        return new EngineException(
                ErrorCode.NOT_FOUND,
                "there is no backup '%s'".formatted(id),
                "List the backups to see which there are.");
    }

    static EngineException taken(BackupId id) {
        return new EngineException(
                ErrorCode.CONFLICT, "there is a backup '%s' already".formatted(id), "Take the backup under a new id.");
    }

    /** Writes the manifest: the backup exists when this returns. */
    BackupManifest commit(BackupId id, BackupFacts facts, BackupSizes sizes, BackupContents contents) {
        var head = ManifestHead.encode(facts, sizes);
        var bytes = SealedDocument.seal(context.key(), context.random(), KIND, key(id), head, contents.encode());
        if (context.store().create(key(id), Content.of(bytes)) == Creation.ALREADY_PRESENT && !isStored(id, bytes)) {
            throw taken(id);
        }
        return new BackupManifest(id, facts, sizes);
    }

    /** A write that was repeated after its first answer got lost finds its own bytes. */
    private boolean isStored(BackupId id, byte[] bytes) {
        try (var stream = context.store().open(key(id)).orElseThrow(() -> DamagedObjectException.missing(key(id)))) {
            return Arrays.equals(stream.readNBytes(bytes.length + 1), bytes);
        } catch (IOException e) {
            throw StoreFailures.reading(key(id), e);
        }
    }
}

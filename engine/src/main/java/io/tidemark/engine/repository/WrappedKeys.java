package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.DescriptionFile.WrappedKey;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectLockedException;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.StoredObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key of a repository, wrapped for each holder in an object of its own, so that holders come and go. Names are not used twice: what a
 * creation that was cut off has left behind opens nothing and is in nobody's way.
 */
final class WrappedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(WrappedKeys.class);
    private static final String FOLDER = "keys/";
    private static final int NAME_BYTES = 4;

    private final ObjectStore store;
    private final byte[] context;
    private final @Nullable String id;
    private final @Nullable WrappedKey described;
    private volatile @Nullable String holder;

    WrappedKeys(ObjectStore store, DescriptionFile.Parsed description) {
        this.store = store;
        this.context = DescriptionFile.context(description.description());
        this.id = description.keyId();
        this.described = description.key();
    }

    /** Returns where the key was put. */
    ObjectKey add(RepositoryKey key, KeyWrap holder, SecureRandom random) {
        var name = new byte[NAME_BYTES];
        random.nextBytes(name);
        var place = new ObjectKey(
                "%s%s-%s.json".formatted(FOLDER, holder.holder(), HexFormat.of().formatHex(name)));
        store.create(place, Content.of(DescriptionFile.encode(WrappedKey.of(key, holder, context))));
        this.holder = holder.holder();
        return place;
    }

    /** What {@code holder} opens, if anything. */
    Optional<RepositoryKey> find(KeyWrap holder) {
        if (described != null && described.holder().equals(holder.holder())) {
            return Optional.of(new RepositoryKey(holder.unwrap(described.wrapped(), context)));
        }
        DamagedObjectException damage = null;
        for (var place : places(FOLDER + holder.holder())) {
            try {
                var found = unwrapped(place, holder);
                if (found.isPresent()) {
                    this.holder = holder.holder();
                    return found;
                }
            } catch (DamagedObjectException e) {
                damage = e;
            }
        }
        if (damage != null) {
            throw damage;
        }
        return Optional.empty();
    }

    /** Why nothing was found: the wrong key was given, or no key is there that it could open. */
    EngineException unusable() {
        return described != null || !places(FOLDER).isEmpty()
                ? new WrongKeyException()
                : new EngineException(
                        ErrorCode.KEY_UNUSABLE,
                        "no wrapped key of this repository is there: '%s' is empty".formatted(FOLDER),
                        "Put its objects back from a copy or from older versions in the bucket; then everything opens again."
                                + " If the key was destroyed on purpose, nothing does.");
    }

    /** What it takes to open the repository again as it was opened, or for whom the key was wrapped last: not the keys of holders that are shut out. */
    List<ObjectKey> opening() {
        var opening = new ArrayList<ObjectKey>(List.of(DescriptionFile.KEY));
        if (holder != null) {
            opening.addAll(places(FOLDER + holder));
        }
        return opening;
    }

    KeyAdmission admit(RepositoryKey key, KeyWrap another, SecureRandom random) {
        var former = places(FOLDER);
        return new KeyAdmission(another.holder(), add(key, another, random), former);
    }

    /**
     * Removes what was there before.
     *
     * @return whether it is gone; else the store did not let go, perhaps because it is locked, or an older program has written a key into
     *     the description, where it stays
     */
    boolean shutOutFormer(KeyAdmission admission) {
        if (store.find(admission.added()).isEmpty()) {
            throw new WrongKeyException();
        }
        admission.former().forEach(this::deleteUnlessLocked);
        var left = places(FOLDER);
        return (described == null || described.holder().equals(admission.holder()))
                && admission.former().stream().noneMatch(left::contains);
    }

    void withdraw(KeyAdmission admission) {
        deleteUnlessLocked(admission.added());
    }

    /** Returns whether none is left; else the store did not let go, or an older program has written one into the description, where it stays. */
    boolean removeAll() {
        places(FOLDER).forEach(this::deleteUnlessLocked);
        return described == null && places(FOLDER).isEmpty();
    }

    /** What would keep a program that opens the repository anew from doing so: the description is not as it was, or a wrapped key. */
    List<DamagedObjectException> damages(RepositoryKey key) {
        var damages = new ArrayList<DamagedObjectException>();
        try {
            checkDescription();
        } catch (DamagedObjectException e) {
            damages.add(e);
        }
        var places = places(FOLDER);
        var mine = holder;
        if (described == null
                && (places.isEmpty() || mine != null && places(FOLDER + mine).isEmpty())) {
            damages.add(DamagedObjectException.missing(new ObjectKey("keys")));
        }
        var intact = new HashSet<String>();
        var altered = new ArrayList<DamagedObjectException>();
        for (var place : places) {
            alteration(place, key).ifPresentOrElse(altered::add, () -> intact.add(holderOf(place)));
        }
        altered.stream()
                .filter(damage -> !intact.contains(holderOf(damage.key())))
                .forEach(damages::add);
        return damages;
    }

    /** One intact object is enough for a holder to open the repository: beside it may be what a creation that was cut off has left behind. */
    private Optional<DamagedObjectException> alteration(ObjectKey place, RepositoryKey key) {
        try {
            return DescriptionFile.read(store, place)
                    .filter(bytes -> !DescriptionFile.decodeKey(place, bytes).isIntact(key))
                    .map(bytes -> DamagedObjectException.corrupt(place, "the wrapped key was altered", null));
        } catch (DamagedObjectException e) {
            return Optional.of(e);
        }
    }

    private static String holderOf(ObjectKey place) {
        return place.path().substring(0, Math.max(FOLDER.length(), place.path().lastIndexOf('-')));
    }

    /** What is locked counts as what the store did not let go. */
    void deleteUnlessLocked(ObjectKey place) {
        try {
            store.delete(place);
        } catch (ObjectLockedException locked) {
            LOG.info("a wrapped key stays until its lock ends: {}", locked.getMessage());
        }
    }

    private void checkDescription() {
        var bytes = DescriptionFile.read(store, DescriptionFile.KEY)
                .orElseThrow(() -> DamagedObjectException.missing(DescriptionFile.KEY));
        try {
            var found = DescriptionFile.decode(bytes);
            if (Arrays.equals(DescriptionFile.context(found.description()), context)
                    && Objects.equals(found.keyId(), id)) {
                return;
            }
        } catch (EngineException e) {
            if (e.code() != ErrorCode.FORMAT_NOT_SUPPORTED) {
                throw e;
            }
        }
        throw DamagedObjectException.corrupt(DescriptionFile.KEY, "it is not what it was when it was opened", null);
    }

    private List<ObjectKey> places(String prefix) {
        try (var objects = store.list(prefix)) {
            return objects.map(StoredObject::key).toList();
        }
    }

    private Optional<RepositoryKey> unwrapped(ObjectKey place, KeyWrap holder) {
        return DescriptionFile.read(store, place)
                .map(bytes -> DescriptionFile.decodeKey(place, bytes))
                .flatMap(key -> opened(key, holder));
    }

    /** A key that was left behind by a creation that was cut off is another one, or for another description. */
    private Optional<RepositoryKey> opened(WrappedKey key, KeyWrap holder) {
        try {
            return Optional.of(new RepositoryKey(holder.unwrap(key.wrapped(), context)))
                    .filter(opened -> id == null || id.equals(opened.id()));
        } catch (EngineException e) {
            if (e.code() != ErrorCode.KEY_UNUSABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }
}

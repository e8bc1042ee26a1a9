package io.tidemark.engine.storage;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.ObjectStore.Creation;
import io.tidemark.engine.storage.StoreCheck.Outcome;
import io.tidemark.engine.storage.StoreCheck.Step;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves a store good before backups are entrusted to it, by doing to two small objects and a large one all that backups
 * will do. Leaves nothing behind unless the store does not delete.
 */
public final class StoreValidation {

    private static final Logger LOG = LoggerFactory.getLogger(StoreValidation.class);
    private static final String FOLDER = "validation/";
    private static final Duration TOLERATED_SKEW = Duration.ofMinutes(5);
    private static final Duration HARMFUL_SKEW = Duration.ofHours(1);
    private static final int SMALL_BYTES = 4096;

    private final ObjectStore store;
    private final InstantSource clock;
    private final int largeBytes;
    private final String folder;
    private final byte[] content = new byte[SMALL_BYTES];
    private final List<StoreCheck> checks = new ArrayList<>();
    private @Nullable EngineException failure;

    private StoreValidation(ObjectStore store, InstantSource clock, int largeBytes) {
        this.store = store;
        this.clock = clock;
        this.largeBytes = largeBytes;
        var random = new SecureRandom();
        random.nextBytes(content);
        var name = new byte[8];
        random.nextBytes(name);
        this.folder = FOLDER + HexFormat.of().formatHex(name);
    }

    /**
     * Tries everything; takes as long as moving {@code largeBytes} twice.
     *
     * @param largeBytes the size of the large object; that of a pack, 64 MiB, proves most
     */
    public static StoreReport run(ObjectStore store, InstantSource clock, int largeBytes) {
        return new StoreValidation(store, clock, largeBytes).run();
    }

    private StoreReport run() {
        removeOlder();
        var small = new ObjectKey(folder + "/small");
        var large = new ObjectKey(folder + "/large");
        step(Step.WRITE, () -> write(small));
        step(Step.WRITE_ONCE, () -> writeAgain(small));
        step(Step.READ, () -> read(small));
        step(Step.READ_RANGE, () -> readRange(small));
        step(Step.FIND, () -> find(small));
        step(Step.LIST, () -> list(small));
        step(Step.LARGE_OBJECT, () -> writeLarge(large));
        step(Step.CLOCK, () -> compareClocks(small));
        step(Step.DELETE, () -> delete(small, large));
        if (failure != null) {
            cleanUp(small, large);
        }
        return new StoreReport(checks, Optional.ofNullable(failure));
    }

    /** What earlier validations could not remove because it was locked. */
    private void removeOlder() {
        if (!store.locks()) {
            return;
        }
        var old = clock.instant().minus(HARMFUL_SKEW);
        try (var left = store.list(FOLDER)) {
            left.filter(object -> object.createdAt().isBefore(old))
                    .map(StoredObject::key)
                    .toList()
                    .forEach(store::delete);
        } catch (EngineException stays) {
            LOG.debug("left by an earlier validation: {}", stays.getMessage());
        }
    }

    private void step(Step step, Supplier<StoreCheck> work) {
        if (failure != null) {
            checks.add(new StoreCheck(step, Outcome.SKIPPED, "not tried", ""));
            return;
        }
        try {
            checks.add(work.get());
        } catch (EngineException failed) {
            failure = failed;
            checks.add(new StoreCheck(step, Outcome.FAILED, String.valueOf(failed.getMessage()), failed.hint()));
        }
    }

    private StoreCheck write(ObjectKey small) {
        if (store.createPassing(small, Content.of(content)) != Creation.CREATED) {
            throw misbehaves("an object with a random name was there already", "Give the store an empty place.");
        }
        return passed(Step.WRITE, "wrote %s".formatted(small));
    }

    private StoreCheck writeAgain(ObjectKey small) {
        if (store.createPassing(small, Content.of(new byte[1])) != Creation.ALREADY_PRESENT) {
            throw misbehaves(
                    "an object was written a second time under the same name",
                    "Use a store that shows an object as soon as it is written.");
        }
        return passed(Step.WRITE_ONCE, "a taken name is left alone");
    }

    private StoreCheck read(ObjectKey small) {
        expect("a small object", content, bytes(small, 0, Long.MAX_VALUE));
        return passed(Step.READ, "read back %s".formatted(new DataSize(SMALL_BYTES)));
    }

    private StoreCheck readRange(ObjectKey small) {
        expect("a part of an object", Arrays.copyOfRange(content, 1000, 1500), bytes(small, 1000, 500));
        return passed(Step.READ_RANGE, "read 500 bytes from the middle");
    }

    private StoreCheck find(ObjectKey small) {
        var found = store.find(small)
                .orElseThrow(() -> misbehaves(
                        "an object that was just written is not found",
                        "Use a store that shows an object as soon as it is written."));
        if (found.sizeBytes() != SMALL_BYTES) {
            throw misbehaves(
                    "an object of %d bytes is shown with %d".formatted(SMALL_BYTES, found.sizeBytes()),
                    "Switch off whatever changes objects on their way into the store.");
        }
        return passed(Step.FIND, "size and time are shown");
    }

    private StoreCheck list(ObjectKey small) {
        try (var listed = store.list(folder + "/")) {
            var keys = listed.map(StoredObject::key).toList();
            if (!keys.equals(List.of(small))) {
                throw misbehaves(
                        "the listing of a new folder shows %s instead of its one object".formatted(keys),
                        "Use a store that lists an object as soon as it is written.");
            }
        }
        return passed(Step.LIST, "a new object is listed at once");
    }

    private StoreCheck writeLarge(ObjectKey large) {
        var bytes = new byte[largeBytes];
        for (var position = 0; position < largeBytes; position += SMALL_BYTES) {
            System.arraycopy(content, 0, bytes, position, Math.min(SMALL_BYTES, largeBytes - position));
            // no two blocks alike, so that none can stand for another
            bytes[position] = (byte) (position >> 12);
            bytes[Math.min(position + 1, largeBytes - 1)] = (byte) (position >> 20);
        }
        var begin = System.nanoTime();
        store.createPassing(large, Content.of(bytes));
        expect("a large object", bytes, bytes(large, 0, Long.MAX_VALUE));
        var seconds = Math.max(1e-3, (System.nanoTime() - begin) / 1e9);
        return passed(
                Step.LARGE_OBJECT, "wrote and read %s at %s/s".formatted(new DataSize(largeBytes), new DataSize((long)
                                (2 * largeBytes / seconds))));
    }

    private StoreCheck compareClocks(ObjectKey small) {
        var createdAt = store.find(small)
                .map(StoredObject::createdAt)
                .orElseThrow(
                        () -> misbehaves("an object vanished", "Switch off whatever removes objects from this store."));
        var skew = Duration.between(createdAt, clock.instant());
        if (skew.abs().compareTo(HARMFUL_SKEW) > 0) {
            throw misbehaves(
                    "its clock is %s off ours".formatted(skew.abs()),
                    "Set the clocks of the store and of Tidemark's host; both should follow a time server.");
        }
        return skew.abs().compareTo(TOLERATED_SKEW) > 0
                ? new StoreCheck(
                        Step.CLOCK,
                        Outcome.WARNING,
                        "the clocks are %s apart".formatted(skew.abs()),
                        "Let both the store and Tidemark's host follow a time server.")
                : passed(Step.CLOCK, "the clocks agree");
    }

    /** A store that does not delete is a good store: only space is never freed. */
    private StoreCheck delete(ObjectKey... keys) {
        try {
            for (var key : keys) {
                store.delete(key);
            }
        } catch (EngineException refused) {
            if (refused.code() == ErrorCode.OBJECT_LOCKED) {
                return passed(Step.DELETE, "objects are locked, and can be removed after that");
            }
            if (refused.code() != ErrorCode.STORAGE_DENIED) {
                throw refused;
            }
            return undeletable(String.valueOf(refused.getMessage()));
        }
        return store.find(keys[0]).isPresent()
                ? undeletable("an object is still there after it was removed")
                : passed(Step.DELETE, "objects can be removed");
    }

    private static StoreCheck undeletable(String detail) {
        return new StoreCheck(
                Step.DELETE,
                Outcome.WARNING,
                detail,
                "Backups are safe here, but expired ones free no space until Tidemark may delete objects.");
    }

    private byte[] bytes(ObjectKey key, long offset, long length) {
        try (var in = store.open(key, offset, length).orElseGet(InputStream::nullInputStream)) {
            return in.readNBytes(Math.max(largeBytes, SMALL_BYTES) + 1);
        } catch (IOException broken) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "read object %s: %s".formatted(key, broken.getMessage()),
                    "Check the network between Tidemark and the store, then try again.",
                    broken);
        }
    }

    private static void expect(String what, byte[] expected, byte[] found) {
        if (!Arrays.equals(expected, found)) {
            throw misbehaves(
                    "%s came back changed: %d bytes written, %d read".formatted(what, expected.length, found.length),
                    "Do not use this store: it does not return what it was given.");
        }
    }

    private void cleanUp(ObjectKey... keys) {
        try {
            for (var key : keys) {
                store.delete(key);
            }
        } catch (EngineException alsoFailed) {
            if (failure != null) {
                failure.addSuppressed(alsoFailed);
            }
        }
    }

    private static StoreCheck passed(Step step, String detail) {
        return new StoreCheck(step, Outcome.PASSED, detail, "");
    }

    private static EngineException misbehaves(String what, String hint) {
        return new EngineException(ErrorCode.STORAGE_UNUSABLE, "validate store: " + what, hint);
    }
}

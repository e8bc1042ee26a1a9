package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.codec.Compression;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames into packs: workers compress and seal, one thread uploads. Fed by one thread, which waits when frames or packs
 * pile up, so that memory stays bounded.
 */
final class Packer implements AutoCloseable {

    private static final long MAPS_PACK_BYTES = 16 << 20;

    private final RepositoryContext context;
    private final ExecutorService workers;
    private final ExecutorService uploader;
    private final Semaphore framesInFlight;
    private final int framePermits;
    private final Semaphore pagePacks;
    private final Semaphore mapPacks;
    private final Map<Lane, PackBuilder> open = new EnumMap<>(Lane.class);
    private final ConcurrentLinkedQueue<PackFacts> stored = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<byte[]> pageBuffers = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicLong storedBytes = new AtomicLong();

    /** What goes into packs of its own. */
    enum Lane {
        CHANGED_PAGES(PackKind.PAGES),
        /** Unchanged, but in packs or frames that are mostly dead. */
        MOVED_PAGES(PackKind.PAGES),
        MAPS(PackKind.MAPS);

        private final PackKind kind;

        Lane(PackKind kind) {
            this.kind = kind;
        }
    }

    Packer(RepositoryContext context) {
        this.context = context;
        var settings = context.settings();
        workers = Executors.newFixedThreadPool(
                settings.workers(),
                Thread.ofPlatform().daemon().name("repository-seal-", 0).factory());
        uploader = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("repository-upload-", 0).factory());
        framePermits = settings.workers() * 4;
        framesInFlight = new Semaphore(framePermits);
        pagePacks = new Semaphore(settings.packsInMemory());
        mapPacks = new Semaphore(settings.packsInMemory());
    }

    /** A buffer for the pages of one frame; {@link #addPages} takes it back. */
    byte[] pageBuffer() {
        var buffer = pageBuffers.poll();
        return buffer != null ? buffer : new byte[Stretch.FRAME_PAGES * Stretch.PAGE_BYTES];
    }

    /** Hands over pages; {@code pages} must not be touched any more. */
    FrameRef addPages(Lane lane, byte[] pages, int length) {
        var count = (length + Stretch.PAGE_BYTES - 1) / Stretch.PAGE_BYTES;
        return add(lane, pages, length, count);
    }

    FrameRef addMap(byte[] content) {
        return add(Lane.MAPS, content, content.length, 0);
    }

    private FrameRef add(Lane lane, byte[] plain, int length, int pages) {
        acquire(framesInFlight, 1);
        var pack = packFor(lane);
        var kind = lane.kind;
        var number = pack.begin(pages);
        workers.execute(() -> {
            try (var codec = FrameCodec.borrow()) {
                var key = pack.key();
                var compression = compressionOf(kind);
                var sealed = codec.seal(key.key(), number, key.place(number), plain, length, compression);
                if (kind == PackKind.PAGES) {
                    pageBuffers.add(plain);
                }
                storedBytes.addAndGet(sealed.length);
                if (pack.complete(number, sealed)) {
                    upload(pack);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                framesInFlight.release();
            }
        });
        return new FrameRef(pack.key().id(), number);
    }

    private Compression compressionOf(PackKind kind) {
        return switch (kind) {
            case PAGES -> context.settings().compression();
            case MAPS -> Compression.usual();
        };
    }

    private PackBuilder packFor(Lane lane) {
        var current = open.get(lane);
        if (current != null && !current.isFull(targetBytes(lane.kind))) {
            return current;
        }
        endPack(lane);
        acquire(permits(lane.kind), 1);
        var id = PackId.random(context.random());
        var fresh = new PackBuilder(PackKey.of(context.key(), id, lane.kind));
        open.put(lane, fresh);
        return fresh;
    }

    private long targetBytes(PackKind kind) {
        var bytes = context.settings().packSize().bytes();
        return switch (kind) {
            case PAGES -> bytes;
            case MAPS -> Math.min(bytes, MAPS_PACK_BYTES);
        };
    }

    private void endPack(Lane lane) {
        var pack = open.remove(lane);
        if (pack != null && pack.end()) {
            upload(pack);
        }
    }

    private void upload(PackBuilder pack) {
        uploader.execute(() -> {
            try (var codec = FrameCodec.borrow()) {
                if (failure.get() == null) {
                    var built = pack.build(codec);
                    context.store().create(built.facts().key(), built.content());
                    stored.add(built.facts());
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                permits(pack.key().kind()).release();
            }
        });
    }

    private Semaphore permits(PackKind kind) {
        return switch (kind) {
            case PAGES -> pagePacks;
            case MAPS -> mapPacks;
        };
    }

    long storedBytes() {
        return storedBytes.get();
    }

    /** Waits until everything that was added is in the store. */
    List<PackFacts> finish() {
        for (var lane : Lane.values()) {
            endPack(lane);
        }
        acquire(framesInFlight, framePermits);
        framesInFlight.release(framePermits);
        for (var kind : PackKind.values()) {
            var all = context.settings().packsInMemory();
            acquire(permits(kind), all);
            permits(kind).release(all);
        }
        throwIfFailed();
        return new ArrayList<>(stored);
    }

    /** Throws again what failed on another thread. */
    void throwIfFailed() {
        switch (failure.get()) {
            case null -> {}
            case EngineException e -> throw new EngineException(e.code(), "store pack: " + e.getMessage(), e.hint(), e);
            case Throwable e ->
                throw new EngineException(
                        ErrorCode.INTERNAL, "store pack: " + e, "Report this with the service's log.", e);
        }
    }

    private void acquire(Semaphore semaphore, int permits) {
        throwIfFailed();
        try {
            // a frame that failed never completes its pack: look for failures while waiting
            while (!semaphore.tryAcquire(permits, 100, TimeUnit.MILLISECONDS)) {
                throwIfFailed();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted while storing packs", "Start the backup again.", e);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        uploader.shutdownNow();
        try {
            workers.awaitTermination(1, TimeUnit.MINUTES);
            uploader.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores the WAL files that a server has ready, several at once and before it asks, and writes down which are durable.
 *
 * <p>A file is acknowledged by an empty file {@code <name>.stored} in the spool, made after the archive has confirmed it; nothing
 * else makes one. An acknowledgement that is older than the file it speaks of does not count. Ends by itself when nothing has
 * become ready for some minutes.
 */
final class PushFollower {

    /** What the script looks for. */
    static final String STORED = ".stored";

    private static final String READY = ".ready";
    private static final Duration LINGERING = Duration.ofMinutes(5);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** What may go away when somebody puts another token, key or credentials into their files. */
    private static final Set<ErrorCode> AFTER_A_NEW_SECRET = EnumSet.of(
            ErrorCode.AUTHENTICATION_FAILED, ErrorCode.FORBIDDEN, ErrorCode.KEY_UNUSABLE, ErrorCode.STORAGE_DENIED);

    private final Path wal;
    private final Spool spool;
    private final Supplier<WalSink> sinks;
    private final int jobs;
    private final Set<String> underWay = new HashSet<>();
    private final Map<String, Retry> retries = new HashMap<>();
    private @Nullable WalSink sink;

    private record Retry(int failures, long notBeforeNanos) {}

    /**
     * @param wal the folder {@code pg_wal}
     * @param sinks opens where the files go; again after a failure, because a token or a key may have been replaced
     */
    PushFollower(Path wal, Spool spool, Supplier<WalSink> sinks, int jobs) {
        this.wal = wal;
        this.spool = spool;
        this.sinks = sinks;
        this.jobs = jobs;
    }

    void run() {
        var free = new Semaphore(jobs);
        var idleSince = System.nanoTime();
        try (var watch = new Watch(wal.resolve("archive_status"));
                var workers = Executors.newFixedThreadPool(
                        jobs, Thread.ofPlatform().name("tidemark-push-", 0).factory())) {
            while (System.nanoTime() - idleSince < LINGERING.toNanos() && spool.stay()) {
                var ready = ready();
                forgetAnswered(ready);
                for (var name : ready) {
                    if (!isStored(name) && isDue(name)) {
                        free.acquire();
                        begin(name);
                        workers.execute(() -> {
                            try {
                                push(name);
                            } finally {
                                free.release();
                            }
                        });
                    }
                }
                if (!ready.isEmpty()) {
                    idleSince = System.nanoTime();
                }
                watch.await(TICK);
            }
        } catch (NoSuchFileException theServerIsGone) {
            return;
        } catch (IOException e) {
            throw Spool.unusable(wal, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeSink();
        }
    }

    /** Histories first, as PostgreSQL does: without them the segments of a new timeline lead nowhere. */
    private List<String> ready() throws IOException {
        try (var found = Files.newDirectoryStream(wal.resolve("archive_status"), "*" + READY)) {
            var names = new ArrayList<String>();
            for (var path : found) {
                var name = path.getFileName().toString();
                names.add(name.substring(0, name.length() - READY.length()));
            }
            names.sort(Comparator.comparing((String name) -> !name.endsWith(".history"))
                    .thenComparing(Comparator.naturalOrder()));
            return names;
        }
    }

    private void forgetAnswered(List<String> ready) throws IOException {
        var still = Set.copyOf(ready);
        try (var acknowledged = Files.newDirectoryStream(spool.path("."), "*" + STORED)) {
            for (var path : acknowledged) {
                var name = path.getFileName().toString();
                if (!still.contains(name.substring(0, name.length() - STORED.length()))) {
                    Files.deleteIfExists(path);
                }
            }
        }
        synchronized (underWay) {
            retries.keySet().retainAll(still);
        }
    }

    private boolean isStored(String name) throws IOException {
        var acknowledgement = spool.path(name + STORED);
        try {
            return Files.exists(acknowledgement)
                    && Files.getLastModifiedTime(acknowledgement)
                                    .compareTo(Files.getLastModifiedTime(wal.resolve(name)))
                            >= 0;
        } catch (NoSuchFileException answeredMeanwhile) {
            return true;
        }
    }

    private boolean isDue(String name) {
        synchronized (underWay) {
            var retry = retries.get(name);
            return !underWay.contains(name) && (retry == null || System.nanoTime() - retry.notBeforeNanos() >= 0);
        }
    }

    private void begin(String name) {
        synchronized (underWay) {
            underWay.add(name);
        }
    }

    private void push(String name) {
        try {
            // one of an earlier content must not be seen while this one is under way
            spool.remove(name + STORED);
            sink().put(name, wal.resolve(name));
            spool.write(name + STORED, "");
            spool.remove(name + Spool.FAILED);
            end(name, null);
        } catch (EngineException failure) {
            spool.failed(name, failure);
            end(name, failure);
        }
    }

    private void end(String name, @Nullable EngineException failure) {
        synchronized (underWay) {
            underWay.remove(name);
            if (failure == null) {
                retries.remove(name);
                return;
            }
            var before = retries.get(name);
            var failures = before == null ? 1 : before.failures() + 1;
            var pause = Math.min(LONGEST_PAUSE.toNanos(), 1_000_000_000L << Math.min(failures - 1, 10));
            retries.put(name, new Retry(failures, System.nanoTime() + pause));
        }
        if (AFTER_A_NEW_SECRET.contains(failure.code())) {
            closeSink();
        }
    }

    private synchronized WalSink sink() {
        if (sink == null) {
            sink = sinks.get();
        }
        return sink;
    }

    private synchronized void closeSink() {
        if (sink != null) {
            sink.close();
            sink = null;
        }
    }
}

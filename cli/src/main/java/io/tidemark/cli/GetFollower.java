package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the WAL files that a recovering server asks for, and the next segments before it does.
 *
 * <p>The script writes what is asked for into {@code ask/name}: the name, and {@code wait} behind it unless the file was here. A
 * whole file appears in the spool under its own name; of a segment of which only the beginning is stored, that as {@code
 * <name>.beginning}. {@code <name>.absent} says that there is no such file, and only ever answers a question: a standby's next
 * segment may be there a moment later. Ends by itself when nothing was asked for some minutes.
 */
final class GetFollower {

    private static final String ASKED = "ask/name";
    private static final String ABSENT = ".absent";
    private static final String BEGINNING = ".beginning";
    /** Whether the script knows what an earlier run of the operating system has left: that may be incomplete after a crash. */
    private static final boolean ENDS_WITH_THE_SYSTEM = Files.isReadable(Path.of("/proc/sys/kernel/random/boot_id"));

    private static final Duration LINGERING = Duration.ofMinutes(5);
    private static final Duration TICK = Duration.ofMillis(500);

    private final Spool spool;
    private final Supplier<WalSource> sources;
    private final Settings settings;
    private final Set<String> underWay = new HashSet<>();
    private final Set<String> wanted = new HashSet<>();
    private @Nullable WalSource source;
    /** Of those that came. */
    private volatile @Nullable WalSegmentSize size;
    /** The first segment that was looked for in vain since the last question. */
    private @Nullable String end;

    /**
     * How to fetch.
     *
     * @param ahead segments that are fetched before they are asked for, at most
     * @param jobs fetched at once
     * @param partial whether to give the beginning of a segment that is not whole
     */
    record Settings(int ahead, int jobs, boolean partial) {}

    GetFollower(Spool spool, Supplier<WalSource> sources, Settings settings) {
        this.spool = spool;
        this.sources = sources;
        this.settings = settings;
    }

    void run() {
        var answered = "";
        var idleSince = System.nanoTime();
        try (var watch = new Watch(spool.path("ask"));
                var workers = Executors.newFixedThreadPool(
                        settings.jobs(),
                        Thread.ofPlatform().name("tidemark-get-", 0).factory())) {
            removeUnfinished();
            while (System.nanoTime() - idleSince < LINGERING.toNanos() && spool.stay()) {
                var asked = asked();
                if (!asked.isEmpty() && !asked.equals(answered)) {
                    answered = asked;
                    idleSince = System.nanoTime();
                    answer(asked, workers);
                }
                watch.await(TICK);
            }
        } catch (IOException e) {
            throw Spool.unusable(spool.path("."), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeSource();
        }
    }

    /** Whole once it ends its line. */
    private String asked() throws IOException {
        var file = spool.path(ASKED);
        if (!Files.exists(file)) {
            return "";
        }
        var text = Files.readString(file);
        return text.endsWith("\n") ? text.strip() : "";
    }

    private void answer(String asked, ExecutorService workers) throws IOException {
        var words = asked.split(" ", -1);
        var name = words[0];
        var following = following(name);
        removeAllBut(name, following);
        synchronized (underWay) {
            end = null;
            // the server asks for one at a time: who asked before has given up
            wanted.clear();
            if (words.length > 1 && words[1].equals("wait")) {
                wanted.add(name);
                begin(name, workers);
            }
            following.forEach(next -> begin(next, workers));
        }
    }

    /** In the order of the log; of whatever size the segments are, some names beyond the last of a log file name nothing. */
    private List<String> following(String name) {
        var next = new ArrayList<String>();
        if (WalSegment.isFileName(name)) {
            var size = size();
            try {
                var segment = WalSegment.parse(name, size);
                for (var count = 0; count < settings.ahead(); count++) {
                    segment = segment.next();
                    next.add(segment.fileName());
                }
            } catch (IllegalArgumentException anotherSize) {
                return List.of();
            }
        }
        return next;
    }

    /** As the segments that came have; until then the usual. */
    private WalSegmentSize size() {
        var known = size;
        return known == null ? WalSegmentSize.DEFAULT : known;
    }

    private void begin(String name, ExecutorService workers) {
        if (!spool.has(name) && underWay.add(name)) {
            workers.execute(() -> fetch(name, workers));
        }
    }

    private void fetch(String name, ExecutorService workers) {
        var asked = isWanted(name);
        try {
            if (!isBeyondEnd(name)) {
                if (asked ? Patience.with(() -> place(name, name, false)) : place(name, name, false)) {
                    settle(name);
                } else if (asked) {
                    absent(name);
                } else {
                    stopAt(name);
                }
            }
        } catch (EngineException failure) {
            if (asked) {
                settle(name);
                spool.failed(name, failure);
                closeSource();
            }
        } finally {
            synchronized (underWay) {
                underWay.remove(name);
                if (!asked && wanted.contains(name)) {
                    // asked for while it was looked for ahead of time
                    begin(name, workers);
                }
            }
        }
    }

    private boolean isWanted(String name) {
        synchronized (underWay) {
            return wanted.contains(name);
        }
    }

    private void stopAt(String name) {
        synchronized (underWay) {
            end = end == null || name.compareTo(end) < 0 ? name : end;
        }
    }

    private boolean isBeyondEnd(String name) {
        synchronized (underWay) {
            return end != null && name.compareTo(end) > 0 && !wanted.contains(name);
        }
    }

    private void absent(String name) {
        var given = settings.partial() && Patience.with(() -> place(name, name + BEGINNING, true));
        settle(name);
        if (!given) {
            spool.write(name + ABSENT, "");
        }
    }

    private void settle(String name) {
        synchronized (underWay) {
            wanted.remove(name);
        }
    }

    private boolean place(String name, String as, boolean partial) {
        var found = source().open(name, partial);
        if (found.isEmpty()) {
            return false;
        }
        try (var content = found.get()) {
            var file = spool.path(as).toAbsolutePath();
            if (ENDS_WITH_THE_SYSTEM) {
                WholeFile.put(content, file);
            } else {
                WholeFile.putDurably(content, file);
            }
            learnSize(name, Files.size(spool.path(as)));
        } catch (NoSuchFileException takenAlready) {
            // by the call that waited for it
            return true;
        } catch (IOException e) {
            throw LocalDisk.failure("cannot keep %s in the spool".formatted(name), e);
        }
        return true;
    }

    private void learnSize(String name, long bytes) {
        if (size == null && WalSegment.isFileName(name)) {
            size = new WalSegmentSize(Math.toIntExact(bytes));
        }
    }

    private void removeUnfinished() throws IOException {
        try (var left = Files.newDirectoryStream(spool.path("."), "*.{tidemark,absent,beginning,error}")) {
            for (var file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Removes segments that recovery has left behind or that lie far ahead, on whatever timeline. */
    private void removeAllBut(String name, List<String> following) throws IOException {
        if (following.isEmpty()) {
            return;
        }
        var first = position(name);
        var last = position(following.getLast());
        try (var files = Files.newDirectoryStream(spool.path("."))) {
            for (var file : files) {
                var found = Objects.requireNonNull(file.getFileName()).toString();
                if (WalSegment.isFileName(found)
                        && (position(found).compareTo(first) < 0
                                || position(found).compareTo(last) > 0)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static String position(String segment) {
        return segment.substring(8);
    }

    private synchronized WalSource source() {
        if (source == null) {
            source = sources.get();
        }
        return source;
    }

    private synchronized void closeSource() {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}

package io.tidemark.engine.repository;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works on the stretches of one file: the calling thread and whoever comes to help take one after the other. Helpers that come late find
 * nothing to do, so that nobody waits for a thread that is not there.
 */
final class FileStretches {

    private final StoredFile file;
    private final Maps maps;
    private final Supplier<StretchWork> work;
    private final BackupReader.PutBackListener listener;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch left;
    private final int[] checksums;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Where the map of a stretch comes from. */
    interface Maps {

        /** @throws DamagedObjectException unless the map is one of so many bytes */
        Stretch stretch(FrameRef node, int length);
    }

    /** @param work asked for once by each thread */
    FileStretches(StoredFile file, Maps maps, Supplier<StretchWork> work, BackupReader.PutBackListener listener) {
        this.file = file;
        this.maps = maps;
        this.work = work;
        this.listener = listener;
        this.checksums = new int[file.stretches().size()];
        this.left = new CountDownLatch(checksums.length);
    }

    /**
     * Works on all of them.
     *
     * @param helpers take as many calls as there are threads to spare, which may come at any time or never
     * @return CRC-32C of the whole file
     */
    int run(BackupReader.Helpers helpers) throws IOException {
        for (var helper = 0; helper < Math.min(helpers.count(), checksums.length - 1); helper++) {
            helpers.executor().execute(this::work);
        }
        work();
        await();
        switch (failure.get()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
        var checksum = 0;
        for (var number = 0; number < checksums.length; number++) {
            checksum = PageChecksum.join(checksum, checksums[number], length(number));
        }
        return checksum;
    }

    private void work() {
        var number = next.getAndIncrement();
        if (number >= checksums.length) {
            return;
        }
        try {
            var mine = failure.get() == null ? work.get() : null;
            for (; number < checksums.length; number = next.getAndIncrement()) {
                if (mine != null && failure.get() == null) {
                    var length = length(number);
                    var done = mine.next(
                            maps.stretch(file.stretches().get(number), length), number * Stretch.BYTES, length);
                    checksums[number] = done.checksum();
                    listener.passed(length, done.written());
                }
                left.countDown();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            left.countDown();
            giveUp();
        }
    }

    /** Nobody need take what is left. */
    private void giveUp() {
        while (next.getAndIncrement() < checksums.length) {
            left.countDown();
        }
    }

    private void await() {
        var interrupted = false;
        while (true) {
            try {
                left.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private int length(int number) {
        return (int) Math.min(file.sizeBytes() - number * Stretch.BYTES, Stretch.BYTES);
    }
}

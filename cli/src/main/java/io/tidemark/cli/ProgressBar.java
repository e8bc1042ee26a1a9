package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.Progress;
import java.io.PrintWriter;
import java.time.Duration;

/** One line on a terminal that shows how far the work is. */
final class ProgressBar implements Progress, AutoCloseable {

    private static final long INTERVAL_NANOS = 200_000_000;
    private static final int WIDTH = 24;

    private final PrintWriter out;
    private String phase = "";
    private long total;
    private long done;
    private long phaseBegan;
    private long lastShown;
    private int lastLength;

    ProgressBar(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void phase(String name) {
        phase = name;
        total = 0;
        done = 0;
        phaseBegan = System.nanoTime();
        show();
    }

    @Override
    public synchronized void total(long bytes) {
        total = bytes;
    }

    @Override
    public synchronized void advance(long bytes) {
        done += bytes;
        if (System.nanoTime() - lastShown > INTERVAL_NANOS) {
            show();
        }
    }

    @Override
    public synchronized void note(String line) {
        clear();
        out.println(line);
        show();
    }

    @Override
    public synchronized void close() {
        clear();
        out.flush();
    }

    private void show() {
        var now = System.nanoTime();
        var text = line(phase, done, total, Duration.ofNanos(now - phaseBegan));
        out.print("\r" + text + " ".repeat(Math.max(0, lastLength - text.length())));
        out.flush();
        lastLength = text.length();
        lastShown = now;
    }

    private void clear() {
        if (lastLength > 0) {
            out.print("\r" + " ".repeat(lastLength) + "\r");
            lastLength = 0;
        }
    }

    static String line(String phase, long done, long total, Duration spent) {
        var seconds = Math.max(0.001, spent.toMillis() / 1000.0);
        var rate = (long) (done / seconds);
        if (total <= 0) {
            return done == 0 ? phase : "%s  %s  %s/s".formatted(phase, new DataSize(done), new DataSize(rate));
        }
        var share = Math.min(1, (double) done / total);
        var filled = (int) (share * WIDTH);
        var left = rate == 0 ? "" : "  " + clock(Math.max(0, total - done) / rate) + " left";
        return "%s  [%s%s] %3d %%  %s of %s  %s/s%s"
                .formatted(
                        phase,
                        "#".repeat(filled),
                        "-".repeat(WIDTH - filled),
                        (int) (share * 100),
                        new DataSize(done),
                        new DataSize(total),
                        new DataSize(rate),
                        left);
    }

    private static String clock(long seconds) {
        return seconds >= 3600
                ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
                : "%d:%02d".formatted(seconds / 60, seconds % 60);
    }
}

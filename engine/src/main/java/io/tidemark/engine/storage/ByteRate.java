package io.tidemark.engine.storage;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A number of bytes per second that several users share. Each use is paid for by a pause of the user that comes next, so
 * that a long run keeps the rate exactly; what is not used is not saved up.
 */
public final class ByteRate {

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private long paidUntil;

    private ByteRate(long bytesPerSecond, LongSupplier nanoTime, Sleeper sleeper) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.paidUntil = nanoTime.getAsLong();
    }

    public static ByteRate unlimited() {
        return new ByteRate(Long.MAX_VALUE, () -> 0, time -> {});
    }

    /** @param bytesPerSecond at least 1 */
    public static ByteRate perSecond(long bytesPerSecond) {
        return perSecond(bytesPerSecond, System::nanoTime, Sleeper.THREAD);
    }

    /** By a clock and a wait of the caller's. */
    public static ByteRate perSecond(long bytesPerSecond, LongSupplier nanoTime, Sleeper sleeper) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("not a rate: %d bytes per second".formatted(bytesPerSecond));
        }
        return new ByteRate(bytesPerSecond, nanoTime, sleeper);
    }

    /** Waits until what was used before is paid for, and notes {@code bytes} more. */
    public void use(int bytes) throws InterruptedException {
        if (bytesPerSecond == Long.MAX_VALUE) {
            return;
        }
        long pause;
        synchronized (this) {
            var now = nanoTime.getAsLong();
            pause = Math.max(0, paidUntil - now);
            paidUntil = Math.max(paidUntil, now) + (long) (1e9 * bytes / bytesPerSecond);
        }
        if (pause > 0) {
            sleeper.sleep(Duration.ofNanos(pause));
        }
    }
}

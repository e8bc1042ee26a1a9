package io.tidemark.job.model;

/**
 * What earlier work has moved, and how long that took.
 *
 * @param bytes as they lie on the server, not compressed
 * @param seconds of work; 0 while nothing was measured
 */
public record Throughput(long bytes, double seconds) {

    public boolean isMeasured() {
        return bytes > 0 && seconds > 0;
    }
}

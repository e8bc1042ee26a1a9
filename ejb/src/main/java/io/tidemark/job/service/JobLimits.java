package io.tidemark.job.service;

import io.tidemark.platform.service.JobSettings;
import java.time.Duration;

/** Decides how many jobs a node may begin, and which one it waits for no longer. Pure. */
final class JobLimits {

    private JobLimits() {}

    /**
     * How many jobs more there is room for.
     *
     * @param active jobs that go on: each takes a slot
     * @param abandoned jobs that were given up and whose threads have not ended: each takes one of as many threads again
     */
    static int free(JobSettings settings, int active, int abandoned) {
        return Math.max(0, Math.min(settings.slots(), most(settings) - abandoned) - active);
    }

    /** Whether so many threads hang that the node begins no job any more. */
    static boolean isExhausted(JobSettings settings, int abandoned) {
        return abandoned >= most(settings);
    }

    private static int most(JobSettings settings) {
        return Math.min(2 * settings.slots(), settings.threads());
    }

    /** Whether nothing has advanced for so long that nobody waits for it any longer. */
    static boolean isStalled(Duration still, Duration limit) {
        return still.compareTo(limit) > 0;
    }
}

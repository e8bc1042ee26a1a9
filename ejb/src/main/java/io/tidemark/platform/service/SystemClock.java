package io.tidemark.platform.service;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;

/** Where everybody's time comes from, so that tests can give another. */
@Dependent
public class SystemClock {

    @Produces
    @Dependent
    Clock clock() {
        return Clock.systemUTC();
    }
}

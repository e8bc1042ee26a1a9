package io.tidemark.monitoring.service;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures every fifteen seconds, so that whoever asks for the figures asks nothing of the catalogue. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class MeasuringTimer {

    private static final Logger LOG = LoggerFactory.getLogger(MeasuringTimer.class);

    @Inject
    Measuring measuring;

    @Inject
    Gauges gauges;

    @Schedule(hour = "*", minute = "*", second = "*/15", persistent = false)
    void tick() {
        try {
            gauges.show(measuring.tenants().stream()
                    .map(measuring::measure)
                    .flatMap(Optional::stream)
                    .toList());
        } catch (RuntimeException e) {
            LOG.warn("nothing could be measured", e);
        }
    }
}

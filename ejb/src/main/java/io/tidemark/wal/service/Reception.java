package io.tidemark.wal.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.wal.WalReceiver;
import io.tidemark.engine.wal.WalReceiverSettings;
import io.tidemark.engine.wal.WalReceiverStatus;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.ReceiverClaim;
import io.tidemark.wal.model.ExposureMinute;
import io.tidemark.wal.model.ReceiverState;
import io.tidemark.wal.model.ReceptionReport;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A receiver that this node holds, and what to report of it. */
final class Reception {

    private final ReceiverClaim claim;
    private final ReceptionTerms terms;
    private final WalReceiver receiver;
    private final Clock clock;
    private final ExposureMeter meter = new ExposureMeter();
    private final ArrivalRate rate = new ArrivalRate();

    Reception(ReceiverClaim claim, ReceptionTerms terms, WalReceiver receiver, Clock clock) {
        this.claim = claim;
        this.terms = terms;
        this.receiver = receiver;
        this.clock = clock;
    }

    ReceiverClaim claim() {
        return claim;
    }

    WalReceiver receiver() {
        return receiver;
    }

    /** What the receiver began with. */
    long revision() {
        return terms.revision();
    }

    /** How a receiver with the slot {@code slot} works on {@code terms}. */
    static WalReceiverSettings settings(String slot, ReceptionTerms terms) {
        // in half the time: what was stored then is worth something only if storing it does not take the other half
        return WalReceiverSettings.withSlot(slot)
                .with(terms.acknowledgement())
                .storingWithin(Duration.ofSeconds(terms.rpoSeconds()).dividedBy(2));
    }

    /** Takes the report into the history; answers with the minute that is over with it. Called by the tick only. */
    Optional<ExposureMinute> endedMinute(ReceptionReport report) {
        var exposure = report.exposureSeconds();
        return exposure == null ? Optional.empty() : meter.note(clock.instant(), exposure, report.bytesPerMinute());
    }

    /** Called by the tick only. */
    ReceptionReport report() {
        var status = receiver.status();
        var state = state(status);
        var failure = status.failure()
                .filter(_ -> state == ReceiverState.WAITING || state == ReceiverState.STOPPED)
                .map(found -> new FailureView(found.code().name(), found.message(), found.hint()))
                .orElse(null);
        var positions = status.positions().orElse(null);
        if (positions == null) {
            return new ReceptionReport(state, null, null, null, null, exposure(status), null, null, null, failure);
        }
        return new ReceptionReport(
                state,
                positions.timeline().value(),
                positions.received().toString(),
                positions.flushed().toString(),
                positions.stored().toString(),
                exposure(status),
                rate.note(clock.instant(), positions.received(), positions.sent()),
                status.retainedBytes(),
                status.connectedSince().orElse(null),
                failure);
    }

    static ReceptionReport failed(EngineException e) {
        return new ReceptionReport(
                ReceiverState.WAITING, null, null, null, null, null, null, null, null, FailureView.of(e));
    }

    private static ReceiverState state(WalReceiverStatus status) {
        return switch (status.state()) {
            case CONNECTING -> ReceiverState.CONNECTING;
            case STREAMING -> ReceiverState.STREAMING;
            case WAITING, HELD_BACK -> ReceiverState.WAITING;
            case STOPPED -> ReceiverState.STOPPED;
        };
    }

    /** Rounded up: zero says that nothing at all would be lost. */
    private @Nullable Long exposure(WalReceiverStatus status) {
        return status.exposure(clock.instant())
                .map(exposure -> exposure.plusMillis(999).toSeconds())
                .orElse(null);
    }
}

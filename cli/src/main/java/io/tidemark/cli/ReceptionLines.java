package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.wal.WalReceiverStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells how a reception goes on: on a terminal by one line that changes, else by a line for each change of state and failure; as
 * JSON by an object in each line.
 */
final class ReceptionLines implements AutoCloseable {

    private final CommonArguments common;
    private final Duration interval;
    private final InstantSource clock = InstantSource.system();
    private WalReceiverStatus.@Nullable State shownState;
    private WalReceiverStatus.@Nullable Failure shownFailure;
    private Instant shownAt = Instant.EPOCH;
    private int lineLength;

    /** @param interval how often JSON is written though nothing has changed */
    ReceptionLines(CommonArguments common, Duration interval) {
        this.common = common;
        this.interval = interval;
    }

    void show(WalReceiverStatus status) {
        var failure = status.failure().orElse(null);
        var isNews = status.state() != shownState || failure != null && !failure.equals(shownFailure);
        if (common.wantsJson()) {
            if (isNews || !clock.instant().isBefore(shownAt.plus(interval))) {
                print(json(status));
            }
        } else if (common.showsProgress()) {
            overwrite(text(status));
        } else if (isNews) {
            print(text(status));
        }
        if (failure != null && !failure.equals(shownFailure) && !common.wantsJson()) {
            tell(failure);
        }
        shownState = status.state();
        shownFailure = failure;
    }

    /** It is over. */
    void last(WalReceiverStatus status) {
        clear();
        print(common.wantsJson() ? json(status) : text(status));
    }

    @Override
    public void close() {
        clear();
        common.err().flush();
    }

    private void print(String line) {
        shownAt = clock.instant();
        common.out().println(line);
        common.out().flush();
    }

    private void tell(WalReceiverStatus.Failure failure) {
        clear();
        common.err().println("tidemark: " + failure.message());
        common.err().println("Hint: " + failure.hint());
        common.err().flush();
    }

    private void overwrite(String line) {
        common.err().print("\r" + line + " ".repeat(Math.max(0, lineLength - line.length())));
        common.err().flush();
        lineLength = line.length();
    }

    private void clear() {
        if (lineLength > 0) {
            common.err().print("\r" + " ".repeat(lineLength) + "\r");
            lineLength = 0;
        }
    }

    private String text(WalReceiverStatus status) {
        var state = status.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return status.positions()
                .map(positions -> "%s  timeline %s  received %s  stored %s  exposed %d s  spool %s"
                        .formatted(
                                state,
                                Integer.toUnsignedString(positions.timeline().value()),
                                positions.received(),
                                positions.stored(),
                                exposure(status),
                                new DataSize(status.spooledBytes())))
                .orElse(state);
    }

    private String json(WalReceiverStatus status) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("at", clock.instant());
        fields.put("state", status.state());
        status.positions().ifPresent(positions -> {
            fields.put("timeline", positions.timeline().value());
            fields.put("sentLsn", positions.sent());
            fields.put("receivedLsn", positions.received());
            fields.put("flushedLsn", positions.flushed());
            fields.put("storedLsn", positions.stored());
        });
        fields.put("spooledBytes", status.spooledBytes());
        fields.put("retainedBytes", status.retainedBytes());
        fields.put("exposureSeconds", exposure(status));
        fields.put("lastCommitAt", status.lastCommit().orElse(null));
        fields.put(
                "failure",
                status.failure()
                        .map(failure ->
                                Map.of("at", failure.at(), "code", failure.code(), "message", failure.message()))
                        .orElse(null));
        return Json.line(fields);
    }

    private long exposure(WalReceiverStatus status) {
        return status.exposure(clock.instant()).orElse(Duration.ZERO).toSeconds();
    }
}

package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether a server can be brought back, for a monitoring that runs programs. */
@Command(
        name = "check",
        description = "Says of a server of a service whether it can be brought back, and how its WAL arrives.",
        footer = {"", "Exit status with --nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."},
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {

    /** What the monitoring is told; the worse the later, but for UNKNOWN. */
    enum State {
        OK(0),
        WARNING(1),
        CRITICAL(2),
        UNKNOWN(3);

        private final int status;

        State(int status) {
            this.status = status;
        }
    }

    /** Where nothing else is said, an exposure beyond so many times the target is critical. */
    private static final long CRITICAL_TIMES = 3;

    @Option(
            names = "--nagios",
            description =
                    "One line with performance data, and the status that Nagios and its kin expect, also for every"
                            + " failure.")
    private boolean nagios;

    @Option(
            names = "--critical",
            paramLabel = "<seconds>",
            description =
                    "Critical when more seconds of WAL than that are not stored. Default: three times the server's"
                            + " target.")
    private @Nullable Long critical;

    @Mixin
    private final ServiceArguments service = new ServiceArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    /**
     * What was found.
     *
     * @param data in the format of Nagios plugins, {@code name=value;warning;critical;least}
     */
    record Finding(State state, String text, List<String> data) {

        String line() {
            return "TIDEMARK %s - %s%s"
                    .formatted(
                            state,
                            text.replace('|', '/').replace('\n', ' '),
                            data.isEmpty() ? "" : " | " + String.join(" ", data));
        }
    }

    @Override
    public Integer call() {
        var finding = find();
        if (!nagios && common.wantsJson()) {
            common.out().println(Json.text(Map.of("state", finding.state().name(), "text", finding.text())));
        } else {
            common.out().println(finding.line());
        }
        if (nagios) {
            return finding.state().status;
        }
        return finding.state() == State.OK ? ExitCode.OK.status() : ExitCode.FAILED.status();
    }

    private Finding find() {
        try (var client = service.openBound()) {
            return judge(client.overview(), client.wal(), critical);
        } catch (EngineException failure) {
            if (!nagios) {
                throw failure;
            }
            return new Finding(State.UNKNOWN, failure.getMessage() + " - " + failure.hint(), List.of());
        }
    }

    /**
     * Pure.
     *
     * @param overview as the service shows the server in its fleet
     * @param wal how its WAL arrives
     * @param critical seconds; null: some times the target
     */
    static Finding judge(
            Map<String, @Nullable Object> overview, Map<String, @Nullable Object> wal, @Nullable Long critical) {
        var readiness = ServiceClient.object(overview.get("readiness"));
        var target = ServiceClient.number(overview, "rpoSeconds");
        var limit = critical == null ? CRITICAL_TIMES * target : critical;
        var exposure = overview.get("exposureSeconds") instanceof Long seconds ? seconds : null;
        var gaps = ServiceClient.objects(wal.get("gaps")).size();
        var divergent = wal.get("divergent") instanceof List<?> files ? files.size() : 0;
        var state = ofReadiness(String.valueOf(readiness.get("state")));
        var texts = new ArrayList<>(List.of(String.valueOf(readiness.get("text"))));
        if (divergent > 0) {
            state = worse(state, State.WARNING);
            texts.add("%d WAL files came with two contents".formatted(divergent));
        }
        if (exposure != null && exposure > limit) {
            state = worse(state, State.CRITICAL);
        } else if (exposure != null && exposure > target) {
            state = worse(state, State.WARNING);
        }
        var ranges = ServiceClient.objects(wal.get("ranges"));
        var files = 0L;
        for (var range : ranges) {
            files += ServiceClient.number(range, "files");
        }
        if (!ranges.isEmpty()) {
            texts.add("last stored " + ServiceClient.text(ranges.getLast(), "lastFile"));
        }
        return new Finding(
                state,
                String.join("; ", texts),
                List.of(
                        "exposure=%s;%d;%d;0".formatted(exposure == null ? "U" : exposure + "s", target, limit),
                        "gaps=%d;0;;0".formatted(gaps),
                        "divergent=%d;0;;0".formatted(divergent),
                        "retained=%s;;;0"
                                .formatted(wal.get("slotRetainedBytes") instanceof Long bytes ? bytes + "B" : "U"),
                        "stored_files=%d;;;0".formatted(files)));
    }

    private static State ofReadiness(String state) {
        return switch (state) {
            case "READY" -> State.OK;
            case "WARNING" -> State.WARNING;
            case "NO_SIGNAL", "NOT_RESTORABLE" -> State.CRITICAL;
            default -> State.UNKNOWN;
        };
    }

    /** What is critical is said, also where something else is not known. */
    private static State worse(State one, State other) {
        if (one == State.UNKNOWN) {
            return other == State.CRITICAL ? other : one;
        }
        return one.compareTo(other) >= 0 ? one : other;
    }
}

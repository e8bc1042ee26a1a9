package io.tidemark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * CPU seconds of a PostgreSQL server and of the commands that it runs. Those that ended are in the account of the process that
 * waited for them; those that put themselves into the background are looked at every few milliseconds while they run: their
 * command line names the directory, and those of earlier turns have ended.
 */
final class CommandCpu implements AutoCloseable {

    private static final long POLL_MILLIS = 10;

    private final long postmaster;
    private final String mark;
    private final double before;
    private final Map<Long, Double> background = new ConcurrentHashMap<>();
    private final Thread watcher;

    private CommandCpu(long postmaster, Path work) {
        this.postmaster = postmaster;
        this.mark = work.toString();
        this.before = server();
        this.watcher = Thread.ofPlatform().name("cpu").daemon().start(this::look);
    }

    static CommandCpu watch(long postmaster, Path work) {
        return new CommandCpu(postmaster, work);
    }

    double seconds() {
        sample();
        return server()
                - before
                + background.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public void close() {
        watcher.interrupt();
    }

    private void look() {
        while (true) {
            sample();
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void sample() {
        for (var pid : marked()) {
            background.merge(pid, Processes.cpuSeconds(pid), Math::max);
        }
    }

    private double server() {
        return Processes.treeCpuSeconds(postmaster);
    }

    /** Processes of a program of ours or of a peer's that belong to nobody: their parent is gone. */
    private Set<Long> marked() {
        try (var all = Files.list(Path.of("/proc"))) {
            return all.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .filter(this::isInBackground)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException("list processes", e);
        }
    }

    private boolean isInBackground(long pid) {
        try {
            return Processes.parent(pid) == 1
                    && Files.readString(Path.of("/proc/%d/cmdline".formatted(pid)))
                            .contains(mark);
        } catch (IOException gone) {
            return false;
        }
    }
}

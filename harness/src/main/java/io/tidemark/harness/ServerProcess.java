package io.tidemark.harness;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server as a child process that never outlives us: it holds the reading end of a pipe, and however we end, even by
 * {@code kill -9}, the pipe breaks and the server is asked to stop.
 */
public final class ServerProcess implements AutoCloseable {

    // $1: signal that asks for an orderly end; the rest: the server's command. The first line out is the server's pid.
    private static final String GUARD = """
            exec 3<&0
            signal=$1
            shift
            "$@" </dev/null 3<&- 4>&- &
            server=$!
            echo "$server" >&4
            (read -r _ <&3; kill -s "$signal" "$server") >/dev/null 2>&1 4>&- &
            guard=$!
            exec 4>&-
            wait "$server"
            status=$?
            kill "$guard" 2>/dev/null
            exit "$status"
            """;

    private static final Duration POLL = Duration.ofMillis(20);

    // a collected Process would close its pipe, and that ends the server
    private static final Set<ServerProcess> RUNNING = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Process guard;
    private final long pid;
    private final String stopSignal;
    private final Path log;

    private ServerProcess(String name, Process guard, long pid, String stopSignal, Path log) {
        this.name = name;
        this.guard = guard;
        this.pid = pid;
        this.stopSignal = stopSignal;
        this.log = log;
    }

    /**
     * Starts {@code command}; both of its outputs are appended to {@code log}.
     *
     * @param stopSignal the signal that asks this server for an orderly end, without {@code SIG}
     */
    public static ServerProcess start(
            String name, List<String> command, Map<String, String> environment, String stopSignal, Path log) {
        var script = "exec 4>&1 >>'%s' 2>&1%n%s".formatted(log.toString().replace("'", "'\\''"), GUARD);
        var whole = new ArrayList<>(List.of("/bin/sh", "-c", script, "guard", stopSignal));
        whole.addAll(command);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var builder = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.DISCARD);
            // what the launcher was told is not for its children: the service refuses settings it does not know
            builder.environment().keySet().removeIf(key -> key.startsWith("TIDEMARK_"));
            builder.environment().putAll(environment);
            var guard = builder.start();
            var pid = new String(guard.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (pid.isEmpty()) {
                throw new HarnessException("%s: /bin/sh could not start it".formatted(name));
            }
            var server = new ServerProcess(name, guard, Long.parseLong(pid), stopSignal, log);
            RUNNING.removeIf(other -> !other.isAlive());
            RUNNING.add(server);
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException("start " + name, failure);
        }
    }

    public long pid() {
        return pid;
    }

    public boolean isAlive() {
        return guard.isAlive();
    }

    /**
     * Waits until {@code ready} says so.
     *
     * @throws HarnessException if the server ends before, or does not get there in time; it is killed then
     */
    public void awaitReady(BooleanSupplier ready, Duration limit) {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (ended(POLL)) {
                throw new HarnessException("%s ended with status %d:%n%s".formatted(name, guard.exitValue(), logEnd()));
            }
            if (System.nanoTime() > deadline) {
                kill();
                throw new HarnessException(
                        "%s was not ready within %d s:%n%s".formatted(name, limit.toSeconds(), logEnd()));
            }
        }
    }

    /**
     * Waits until the server has ended by itself.
     *
     * @throws HarnessException if it has not in time; it is killed then
     */
    public void awaitEnd(Duration limit) {
        if (!ended(limit)) {
            kill();
            throw new HarnessException("%s did not end within %d s:%n%s".formatted(name, limit.toSeconds(), logEnd()));
        }
    }

    /** Asks the server to end and waits; kills it if it takes longer than {@code limit}. */
    public void stop(Duration limit) {
        if (isAlive()) {
            Commands.succeeds(List.of("kill", "-s", stopSignal, Long.toString(pid)));
            if (!ended(limit)) {
                kill();
                throw new HarnessException(
                        "%s did not stop within %d s:%n%s".formatted(name, limit.toSeconds(), logEnd()));
            }
        }
    }

    /** Ends the server and all of its children at once, as a power failure does. */
    public void kill() {
        ProcessHandle.of(pid).ifPresent(server -> {
            var children = server.descendants().toList();
            server.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            children.forEach(child -> child.onExit().join());
        });
        ended(Duration.ofSeconds(30));
    }

    /** The last 4000 bytes of the log. */
    public String logEnd() {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            var bytes = new byte[(int) Math.min(4000, file.length())];
            file.seek(file.length() - bytes.length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            return "(no log: %s)".formatted(failure.getMessage());
        }
    }

    @Override
    public void close() {
        stop(Duration.ofMinutes(1));
    }

    private boolean ended(Duration limit) {
        try {
            return guard.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted while waiting for " + name, interrupted);
        }
    }
}

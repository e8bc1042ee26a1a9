package io.tidemark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Other programs, and what they cost by {@code /proc}. */
final class Processes {

    private static final double TICKS_PER_SECOND = 100;
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int CHILDREN_KERNEL = 14;

    private Processes() {}

    /** CPU seconds that a running process and its children that have ended have used, in user and in kernel mode. */
    static double cpuSeconds(long pid) {
        return seconds(pid, USER, CHILDREN_KERNEL);
    }

    /** CPU seconds of a running process, of its children that have ended, and of all below it that run. */
    static double treeCpuSeconds(long pid) {
        return cpuSeconds(pid)
                + ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToDouble(child -> cpuSeconds(child.pid()))
                        .sum();
    }

    /** Who started a process, or took it over; 0 if it has ended. */
    static long parent(long pid) {
        try {
            return Long.parseLong(stat(pid)[PARENT]);
        } catch (IOException ended) {
            return 0;
        }
    }

    private static double seconds(long pid, int first, int last) {
        try {
            var fields = stat(pid);
            var ticks = 0L;
            for (var field = first; field <= last; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException ended) {
            return 0;
        }
    }

    /** The fields of proc(5)'s stat behind the name, which may hold blanks. */
    private static String[] stat(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc/%d/stat".formatted(pid)));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    /** The most memory that a running process has had resident, in MB. */
    static double peakMegabytes(long pid) {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/%d/status".formatted(pid)))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / 1000.0;
                }
            }
        } catch (IOException ended) {
            // it has none any more
        }
        return 0;
    }

    /**
     * Runs a program to its end.
     *
     * @return what it wrote to both outputs
     * @throws IllegalStateException if it fails
     */
    static String run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        var process = start(environment, command);
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    "%s ended with %d:%n%s".formatted(String.join(" ", command), process.exitValue(), output));
        }
        return output;
    }

    static Process start(Map<String, String> environment, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        return builder.start();
    }
}

package io.tidemark.bench;

import io.tidemark.harness.PostgresServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Tidemark's backups and restores in a Java process of their own, told by lines what to do. The process stays for all turns, as the service
 * does, and has no more memory than a backup of any size may take.
 */
final class BackupProcess implements AutoCloseable {

    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    private BackupProcess(Process process) {
        this.process = process;
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static BackupProcess start() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(List.of(
                java,
                "-Xmx224m",
                "-XX:MaxDirectMemorySize=32m",
                // as the nodes of the distribution
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                BackupMain.class.getName()));
        return new BackupProcess(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** A backup; the first one of a store makes the repository. */
    Sample backUp(PostgresServer server, Path store) throws IOException {
        return order("backup", store.toString(), Integer.toString(server.port()), server.user(), server.password());
    }

    /** The same, every page sent. */
    Sample backUpEveryPage(PostgresServer server, Path store) throws IOException {
        return order("every-page", store.toString(), Integer.toString(server.port()), server.user(), server.password());
    }

    /** The newest backup into an empty directory. */
    Sample restore(Path store, Path target) throws IOException {
        return order("restore", store.toString(), target.toString());
    }

    /** The newest backup over what is there. */
    Sample restoreDelta(Path store, Path target) throws IOException {
        return order("delta", store.toString(), target.toString());
    }

    private Sample order(String... words) throws IOException {
        orders.write(String.join(" ", words));
        orders.newLine();
        orders.flush();
        var answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the process did not do '%s'".formatted(words[0]));
        }
        var figures = answer.split(" ");
        return Sample.of("wall s", Double.parseDouble(figures[0]))
                .and("CPU s", Double.parseDouble(figures[1]))
                .and("peak MB", Processes.peakMegabytes(process.pid()));
    }

    @Override
    public void close() throws IOException {
        orders.close();
        process.onExit().join();
    }
}

package io.tidemark.bench;

import io.tidemark.engine.protocol.ServerAddress;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Tidemark's receiver in a Java process of its own, told by lines what to do: so its CPU and memory are its own. The process
 * stays for all turns, as the service does.
 */
final class ReceiverProcess implements AutoCloseable {

    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    private ReceiverProcess(Process process) {
        this.process = process;
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ReceiverProcess start() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(List.of(
                java,
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                ReceiverMain.class.getName()));
        return new ReceiverProcess(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Opens a new repository below {@code directory} and gets ready to receive; nothing flows yet. */
    void open(ServerAddress address, boolean tls, String slot, Path directory) throws IOException {
        order(
                "open",
                Integer.toString(address.port()),
                address.user(),
                address.password().reveal(),
                Boolean.toString(tls),
                slot,
                directory.toString());
    }

    /** Begins to receive. */
    void begin() throws IOException {
        order("begin");
    }

    /** Waits until all before {@code lsn} is durable here. */
    void awaitDurable(String lsn) throws IOException {
        order("durable", lsn);
    }

    /** Waits until all before {@code lsn} is in the repository. */
    void awaitStored(String lsn) throws IOException {
        order("stored", lsn);
    }

    void end() throws IOException {
        order("end");
    }

    double cpuSeconds() {
        return Processes.cpuSeconds(process.pid());
    }

    double peakMegabytes() {
        return Processes.peakMegabytes(process.pid());
    }

    @Override
    public void close() throws IOException {
        orders.close();
        process.onExit().join();
    }

    private void order(String... words) throws IOException {
        orders.write(String.join(" ", words));
        orders.newLine();
        orders.flush();
        var answer = answers.readLine();
        if (!"done".equals(answer)) {
            throw new IOException("the receiver's process did not do '%s': %s".formatted(words[0], answer));
        }
    }
}

package io.tidemark.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A real S3 server on 127.0.0.1 that keeps objects in a folder, as a child process that ends with us. */
public final class S3Server implements AutoCloseable {

    private final Path directory;
    private final Path runDirectory;
    private final Path log;
    private final int port;
    private final String accessKey;
    private final String secretKey;
    private @Nullable ServerProcess process;

    private S3Server(Path directory, Path runDirectory, Path log, int port, String accessKey, String secretKey) {
        this.directory = directory;
        this.runDirectory = runDirectory;
        this.log = log;
        this.port = port;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /** A server on a free port, not started, that keeps its buckets as folders of {@code directory}. */
    public static S3Server in(Path directory) {
        return in(directory, 0, "tidemark", "tidemark-secret");
    }

    /** @param port 0 for a free one */
    public static S3Server in(Path directory, int port, String accessKey, String secretKey) {
        try {
            var runDirectory = Files.createTempDirectory(Path.of("/tmp"), "tidemark-s3-");
            return new S3Server(
                    directory.toAbsolutePath().normalize(),
                    runDirectory,
                    runDirectory.resolve("server.log"),
                    port == 0 ? Ports.free() : port,
                    accessKey,
                    secretKey);
        } catch (IOException failure) {
            throw new UncheckedIOException("make a directory for a server", failure);
        }
    }

    /** The same server with its messages appended to {@code path}. */
    public S3Server log(Path path) {
        return new S3Server(directory, runDirectory, path.toAbsolutePath(), port, accessKey, secretKey);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return secretKey;
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Makes a bucket; the server need not run. */
    public S3Server createBucket(String name) {
        try {
            Files.createDirectories(directory.resolve(name));
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException("create bucket " + name, failure);
        }
    }

    /** Where the objects of a bucket lie, so that tests can damage them. */
    public Path bucketDirectory(String name) {
        return directory.resolve(name);
    }

    public S3Server start() {
        if (isRunning()) {
            throw new IllegalStateException("already running on port " + port);
        }
        var started = ServerProcess.start(
                "S3 server",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=" + writeResource("s3-logback.xml"),
                        "-cp",
                        S3Binaries.jars() + "/*",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        writeProperties().toString()),
                Map.of(),
                "KILL",
                log);
        process = started;
        started.awaitReady(this::answers, Duration.ofMinutes(2));
        return this;
    }

    /**
     * Ends the server at once; it can be started again with what it had stored. There is no gentler end: asked for one, it
     * waits a minute for connections that nobody uses.
     */
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public void close() {
        try {
            kill();
        } finally {
            DirectoryTree.delete(runDirectory);
        }
    }

    private boolean answers() {
        try {
            var connection = (HttpURLConnection) endpoint().toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(10_000);
            return connection.getResponseCode() > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Path writeProperties() {
        var properties = new Properties();
        properties.putAll(Map.of(
                "s3proxy.endpoint",
                endpoint().toString(),
                "s3proxy.authorization",
                "aws-v2-or-v4",
                "s3proxy.identity",
                accessKey,
                "s3proxy.credential",
                secretKey,
                "s3proxy.v4-max-non-chunked-request-size",
                Integer.toString(128 << 20),
                "jclouds.provider",
                "filesystem-nio2",
                "jclouds.identity",
                "unused",
                "jclouds.credential",
                "unused",
                "jclouds.filesystem.basedir",
                directory.toString()));
        var file = runDirectory.resolve("s3proxy.conf");
        try (var out = Files.newOutputStream(file)) {
            Files.createDirectories(directory);
            properties.store(out, null);
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException("write " + file, failure);
        }
    }

    private Path writeResource(String name) {
        var file = runDirectory.resolve(name);
        try (var in = S3Binaries.resource(name)) {
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException("write " + file, failure);
        }
    }
}

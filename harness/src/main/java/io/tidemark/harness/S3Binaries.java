package io.tidemark.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Properties;

/** The class path of the bundled S3 server. */
final class S3Binaries {

    private static final String FOLDER = "io/tidemark/harness/s3proxy";

    private S3Binaries() {}

    /** A folder of jars: unpacked once per machine, or where the build has just put them. */
    static Path jars() {
        try {
            var origin = Path.of(S3Binaries.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isDirectory(origin) ? present(origin.resolve(FOLDER)) : unpacked(origin);
        } catch (IOException failure) {
            throw new UncheckedIOException("unpack the S3 server", failure);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static InputStream resource(String name) {
        return Objects.requireNonNull(S3Binaries.class.getResourceAsStream(name), name);
    }

    private static Path present(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new HarnessException("%s is missing from the harness: build it with Maven".formatted(folder));
        }
        return folder;
    }

    private static Path unpacked(Path jar) throws IOException {
        var properties = new Properties();
        try (var in = resource("s3proxy.properties")) {
            properties.load(in);
        }
        var home = Cache.directory().resolve("s3proxy-" + properties.getProperty("version"));
        if (!Files.isDirectory(home)) {
            Files.createDirectories(home.getParent());
            synchronized (S3Binaries.class) {
                var lock = home.resolveSibling(home.getFileName() + ".lock");
                try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        var held = channel.lock()) {
                    if (held.isValid() && !Files.isDirectory(home)) {
                        unpack(jar, home);
                    }
                }
            }
        }
        return home;
    }

    private static void unpack(Path jar, Path home) throws IOException {
        var staging = home.resolveSibling(home.getFileName() + ".unpacking");
        DirectoryTree.delete(staging);
        Files.createDirectories(staging);
        try (var files = FileSystems.newFileSystem(jar);
                var names = Files.newDirectoryStream(files.getPath(FOLDER), "*.jar")) {
            for (var name : names) {
                Files.copy(name, staging.resolve(name.getFileName().toString()));
            }
        }
        Files.move(staging, home);
    }
}

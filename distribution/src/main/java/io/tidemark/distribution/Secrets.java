package io.tidemark.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Properties;

/** Passwords of this demonstration, made up at its first start and kept in a file that only its owner can read. */
final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private final Properties secrets = new Properties();

    Secrets(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                secrets.load(in);
            } catch (IOException failure) {
                throw new UncheckedIOException("read " + file, failure);
            }
        }
    }

    /** The secret of that name, letters and digits only; made up and stored when asked for the first time. */
    synchronized String of(String name) {
        var known = secrets.getProperty(name);
        if (known != null) {
            return known;
        }
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        var secret = HexFormat.of().formatHex(bytes);
        secrets.setProperty(name, secret);
        try {
            writePrivately(file, lines());
        } catch (IOException failure) {
            throw new UncheckedIOException("write " + file, failure);
        }
        return secret;
    }

    /** A file that holds 32 random bytes in base64; made if it is absent. */
    static Path keyFile(Path file) {
        if (!Files.exists(file)) {
            var key = new byte[32];
            RANDOM.nextBytes(key);
            try {
                writePrivately(file, Base64.getEncoder().encodeToString(key) + "\n");
            } catch (IOException failure) {
                throw new UncheckedIOException("write " + file, failure);
            }
        }
        return file;
    }

    /** Replaces the file at once; nobody but its owner can read it at any moment. */
    static void writePrivately(Path file, String text) throws IOException {
        var staged = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(staged);
        Files.createFile(staged, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(staged, text, StandardOpenOption.WRITE);
        Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String lines() {
        var lines = new StringBuilder();
        secrets.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> lines.append(name)
                        .append('=')
                        .append(secrets.getProperty(name))
                        .append('\n'));
        return lines.toString();
    }
}

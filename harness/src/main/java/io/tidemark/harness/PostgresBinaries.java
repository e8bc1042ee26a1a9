package io.tidemark.harness;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked.
 *
 * <p>The bundled ones hold a server and nothing else ({@code initdb}, {@code pg_ctl}, {@code postgres}; gzip is their
 * only compression). They are unpacked once per machine into {@code ~/.cache/tidemark}, however many builds start at
 * the same time.
 *
 * @param home holds {@code bin}, {@code lib} and {@code share}
 */
public record PostgresBinaries(int major, Path home) {

    /** The server bundled for {@code version}. */
    public static PostgresBinaries bundled(PostgresVersion version) {
        return archived(
                version.major(),
                fullVersion(version),
                PostgresBinaries.class,
                "postgresql/%d/postgres-linux-x86_64.txz".formatted(version.major()));
    }

    /**
     * A server that is not among the bundled ones.
     *
     * @param fullVersion tells its unpacked programs from others, for example {@code 9.6.24}
     * @param owner the class beside which the archive lies
     * @param archive the name of the resource, a tar compressed with xz
     */
    public static PostgresBinaries archived(int major, String fullVersion, Class<?> owner, String archive) {
        var home = Cache.directory().resolve("postgresql-" + fullVersion);
        if (!Files.isExecutable(home.resolve("bin/postgres"))) {
            unpack(owner, archive, home);
        }
        return new PostgresBinaries(major, home);
    }

    /** What Debian's packages installed, with clients and all compressions; empty if they are not installed. */
    public static Optional<PostgresBinaries> installed(int major) {
        var home = Path.of("/usr/lib/postgresql", Integer.toString(major));
        return Files.isExecutable(home.resolve("bin/postgres"))
                ? Optional.of(new PostgresBinaries(major, home))
                : Optional.empty();
    }

    public Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    private static String fullVersion(PostgresVersion version) {
        var versions = new Properties();
        try (var in = PostgresBinaries.class.getResourceAsStream("postgresql.properties")) {
            versions.load(in);
        } catch (IOException failure) {
            throw new UncheckedIOException("read postgresql.properties", failure);
        }
        var key = Integer.toString(version.major());
        if (versions.getProperty(key) == null) {
            throw new HarnessException("no binaries of %s are bundled".formatted(version));
        }
        return versions.getProperty(key);
    }

    private static void unpack(Class<?> owner, String archive, Path home) {
        try {
            Files.createDirectories(home.getParent());
            var lock = home.resolveSibling(home.getFileName() + ".lock");
            // the file lock keeps other processes out, the monitor other threads of this one
            synchronized (PostgresBinaries.class) {
                try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        var held = channel.lock()) {
                    if (held.isValid() && !Files.isExecutable(home.resolve("bin/postgres"))) {
                        var staging = home.resolveSibling(home.getFileName() + ".unpacking");
                        DirectoryTree.delete(staging);
                        unpackInto(owner, archive, staging);
                        Files.move(staging, home);
                    }
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("unpack %s into %s".formatted(archive, home), failure);
        }
    }

    private static void unpackInto(Class<?> owner, String archive, Path target) throws IOException {
        try (var raw = owner.getResourceAsStream(archive)) {
            if (raw == null) {
                throw new HarnessException(
                        "%s is missing beside %s: build it with Maven".formatted(archive, owner.getName()));
            }
            var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(raw)));
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                var path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("entry outside the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if ((entry.getMode() & 0100) != 0) {
                        makeExecutable(path);
                    }
                }
            }
        }
    }

    private static void makeExecutable(Path path) throws IOException {
        var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        permissions.add(PosixFilePermission.GROUP_EXECUTE);
        permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(path, permissions);
    }
}

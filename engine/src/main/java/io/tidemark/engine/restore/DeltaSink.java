package io.tidemark.engine.restore;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes an existing, stopped data directory of the same cluster what a restore into an empty one would have made: pages that are right
 * stay, others are written, and what does not belong there is removed.
 *
 * <p>From the beginning to the end there is no control file, so that no server starts in between, but {@value #MARKER}, by which an
 * interrupted restore is known: it may be begun again, of this backup or another, and goes on with what is there. Abandoning it leaves
 * that state. Never writes outside the directory and those given for tablespaces, nor through a link, nor into a file that has
 * another name elsewhere.
 */
public final class DeltaSink implements RestoreSink {

    /** In the data directory while it is neither what it was nor what it ought to be. Holds the system identifier. */
    public static final String MARKER = "tidemark.restoring";

    private static final String PROCESS = "postmaster.pid";

    private final TablespaceMapping mapping;
    private final SystemIdentifier system;
    private final Set<Path> belonging = ConcurrentHashMap.newKeySet();
    private final Set<Path> directories = ConcurrentHashMap.newKeySet();
    private Path target;
    private ClusterDirectory cluster;

    /** @param system the cluster whose backup is restored */
    public DeltaSink(Path target, TablespaceMapping mapping, SystemIdentifier system) {
        this.target = target.toAbsolutePath().normalize();
        this.mapping = mapping;
        this.system = system;
        this.cluster = new ClusterDirectory(this.target, Map.of());
    }

    @Override
    public boolean isParallel() {
        return true;
    }

    @Override
    public boolean isInside(Tablespace tablespace) {
        return mapping.find(tablespace).isEmpty();
    }

    @Override
    public void begin(RestoreLayout layout) throws IOException {
        var locations = new HashMap<Long, Path>();
        for (var location : mapping.resolve(layout.tablespaces()).entrySet()) {
            locations.put(location.getKey(), real(location.getValue()));
        }
        target = real(target);
        cluster = new ClusterDirectory(target, locations);
        DestinationCheck.ofAny(cluster, layout);
        requireOurs();
        requireStopped();
        for (var root : cluster.roots()) {
            for (var changed : ClusterDirectory.make(root)) {
                ClusterDirectory.force(changed);
            }
            belonging.add(root);
            directories.add(root);
        }
        mark();
    }

    /** Nothing is looked for through a link but what the caller named. */
    private static Path real(Path directory) throws IOException {
        return Files.exists(directory) ? directory.toRealPath() : directory;
    }

    /** What is there is lost: it must be the cluster that is restored, or what an interrupted restore of it has left. */
    private void requireOurs() throws IOException {
        if (!Files.exists(target) || DestinationCheck.isEmpty(target)) {
            return;
        }
        var marked = marked();
        var there = (marked.isPresent() ? marked : controlled())
                .orElseThrow(() -> refused(
                        "%s is not empty, and no data directory".formatted(target),
                        "Name the data directory of the cluster, or an empty or absent directory."));
        if (!there.equals(system.toString())) {
            throw refused(
                    "%s holds system %s, and the backup is of system %s".formatted(target, there, system),
                    "Name the data directory of the cluster that was backed up. To replace another cluster, move it away"
                            + " and restore into an empty directory.");
        }
    }

    private Optional<String> marked() throws IOException {
        var marker = target.resolve(MARKER);
        return Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(
                        Files.readString(marker, StandardCharsets.US_ASCII).strip())
                : Optional.empty();
    }

    private Optional<String> controlled() throws IOException {
        try (var in = Files.newInputStream(target.resolve(ControlFile.PATH), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(ControlFile.parse(in.readNBytes(ControlFile.HEAD_BYTES))
                    .systemIdentifier()
                    .toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw refused(
                    "%s cannot be read: %s".formatted(target.resolve(ControlFile.PATH), e.getMessage()),
                    "Whose data directory that is cannot be told: move it away, and restore into an empty directory.");
        }
    }

    /** A file that a crash has left does no harm: the process that it names is gone. */
    private void requireStopped() throws IOException {
        String process;
        try (var lines = Files.lines(target.resolve(PROCESS))) {
            process = lines.findFirst().orElse("").strip();
        } catch (NoSuchFileException e) {
            return;
        }
        if (!process.matches("[0-9]{1,10}")
                || ProcessHandle.of(Long.parseLong(process)).isPresent()) {
            throw refused(
                    "a server seems to run in %s: %s names process %s".formatted(target, PROCESS, process),
                    "Stop it: pg_ctl stop. If none runs there, remove that file.");
        }
    }

    private void mark() throws IOException {
        Files.writeString(target.resolve(MARKER), system + "\n", StandardCharsets.US_ASCII);
        try (var channel = FileChannel.open(target.resolve(MARKER), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        ClusterDirectory.force(target);
        belonging.add(target.resolve(MARKER));
        var control = target.resolve(ControlFile.PATH);
        if (Files.deleteIfExists(control)) {
            ClusterDirectory.force(target.resolve("global"));
        }
    }

    @Override
    public void directory(FileEntry entry) throws IOException {
        var path = cluster.resolve(entry.path());
        if (path.equals(cluster.tablespaces().get(entry.tablespace()))) {
            link(target.resolve(entry.path()), path);
            return;
        }
        belonging.add(path);
        directories.add(path);
        var attribute = ClusterDirectory.ofDirectory(entry.mode());
        if (ClusterDirectory.isDirectory(path)) {
            allow(path, attribute);
            return;
        }
        Files.deleteIfExists(path);
        Files.createDirectory(path, attribute);
    }

    private void link(Path link, Path to) throws IOException {
        belonging.add(link);
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(to)) {
            return;
        }
        remove(link);
        Files.createSymbolicLink(link, to);
    }

    @Override
    public void file(FileEntry entry, FileContent content) throws IOException {
        var path = cluster.resolve(entry.path());
        belonging.add(path);
        if (entry.path().equals(ControlFile.PATH)) {
            // it comes last: with it a server would start, and must not find what does not belong there
            for (var root : cluster.roots()) {
                removeStrangers(root);
            }
        }
        var attribute = ClusterDirectory.ofFile(entry.mode());
        if (isAmendable(path)) {
            allow(path, attribute);
        } else {
            remove(path);
        }
        var options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try (var channel = FileChannel.open(path, options, attribute)) {
            content.amend(channel, (_, _) -> {});
            if (channel.size() != entry.sizeBytes()) {
                throw new IOException(
                        "'%s' has %d bytes instead of %d".formatted(entry.path(), channel.size(), entry.sizeBytes()));
            }
            channel.force(true);
        }
    }

    /** A file that has another name elsewhere, as copies made of links have, is not written into. */
    private static boolean isAmendable(Path path) throws IOException {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
                        .equals(1);
    }

    private static void allow(Path path, FileAttribute<Set<PosixFilePermission>> attribute) throws IOException {
        if (!Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).equals(attribute.value())) {
            Files.setPosixFilePermissions(path, attribute.value());
        }
    }

    @Override
    public void end() throws IOException {
        for (var directory : directories) {
            ClusterDirectory.force(directory);
        }
        Files.delete(target.resolve(MARKER));
        ClusterDirectory.force(target);
    }

    /** What was begun and not ended stays as it is. */
    @Override
    public void close() {}

    private void removeStrangers(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                if (belonging.contains(path)) {
                    return FileVisitResult.CONTINUE;
                }
                if (!path.getFileName().toString().equals(DestinationCheck.LOST_AND_FOUND)) {
                    remove(path);
                }
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!belonging.contains(file)) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Removes a file, a link or a whole directory; links are not followed. */
    private static void remove(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static EngineException refused(String message, String hint) {
        return new EngineException(ErrorCode.RESTORE_DESTINATION_UNUSABLE, message, hint);
    }
}

package io.tidemark.engine.restore;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.PathNumbers;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.nio.ByteBuffer;
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

    private static final String GLOBAL = "global";

    private final TablespaceMapping mapping;
    private final SystemIdentifier system;
    private final PathNumbers belonging = new PathNumbers();
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
        requireOwnTablespaces();
        for (var root : cluster.roots()) {
            for (var changed : ClusterDirectory.make(root)) {
                ClusterDirectory.force(changed);
            }
            keep(root);
            directories.add(root);
        }
        mark();
    }

    private void keep(Path path) {
        synchronized (belonging) {
            belonging.add(path.toString());
        }
    }

    private boolean belongs(Path path) {
        var text = path.toString();
        synchronized (belonging) {
            // a name that cannot be decoded may look like another one
            return belonging.find(text) != PathNumbers.NONE && Path.of(text).equals(path);
        }
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
        if (!ClusterDirectory.isDirectory(target.resolve(GLOBAL))) {
            return Optional.empty();
        }
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

    /** The process may live in another container, which cannot be seen from here: somebody has to say that it does not. */
    private void requireStopped() {
        var process = target.resolve(PROCESS);
        if (Files.exists(process, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(
                    "a server seems to run in %s: there is %s".formatted(target, PROCESS),
                    "Stop it: pg_ctl stop. If none runs there, as after a crash, remove that file.");
        }
    }

    /** What is in the directory of a tablespace may belong to others, unless the data directory already says that it is its own. */
    private void requireOwnTablespaces() throws IOException {
        for (var tablespace : cluster.tablespaces().entrySet()) {
            var location = tablespace.getValue();
            if (!Files.exists(location) || DestinationCheck.isEmpty(location)) {
                continue;
            }
            var link = target.resolve("pg_tblspc/" + tablespace.getKey());
            if (!Files.isSymbolicLink(link)
                    || !Files.exists(link)
                    || !link.toRealPath().equals(location)) {
                throw refused(
                        "%s is not empty, and not the tablespace that %s leads to".formatted(location, link),
                        "Name where the tablespace lies now, or an empty or absent directory.");
            }
        }
    }

    private void mark() throws IOException {
        var options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try (var channel = FileChannel.open(target.resolve(MARKER), options)) {
            channel.write(ByteBuffer.wrap((system + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        ClusterDirectory.force(target);
        keep(target.resolve(MARKER));
        var control = target.resolve(ControlFile.PATH);
        if (Files.deleteIfExists(control)) {
            ClusterDirectory.force(target.resolve(GLOBAL));
        }
    }

    @Override
    public void directory(FileEntry entry) throws IOException {
        var path = cluster.resolve(entry.path());
        if (path.equals(cluster.tablespaces().get(entry.tablespace()))) {
            link(target.resolve(entry.path()), path);
            return;
        }
        keep(path);
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
        keep(link);
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(to)) {
            return;
        }
        ClusterDirectory.remove(link);
        Files.createSymbolicLink(link, to);
    }

    @Override
    public void file(FileEntry entry, FileContent content) throws IOException {
        var path = cluster.resolve(entry.path());
        keep(path);
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
            ClusterDirectory.remove(path);
        }
        var options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try (var channel = FileChannel.open(path, options, attribute)) {
            content.amend(channel);
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

    /** At the top of a tablespace's directory other clusters have directories of their own, by version. */
    private void removeStrangers(Path root) throws IOException {
        var mayBeOthers = !root.equals(target);
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                if (belongs(path)) {
                    return FileVisitResult.CONTINUE;
                }
                if (!isKept(path)) {
                    ClusterDirectory.remove(path);
                }
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!belongs(file) && !isKept(file)) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                if (isKept(path)) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            private boolean isKept(Path path) {
                return root.equals(path.getParent())
                        && (mayBeOthers || path.getFileName().toString().equals(DestinationCheck.LOST_AND_FOUND));
            }
        });
    }

    private static EngineException refused(String message, String hint) {
        return new EngineException(ErrorCode.RESTORE_DESTINATION_UNUSABLE, message, hint);
    }
}

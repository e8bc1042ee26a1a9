package io.tidemark.engine.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a folder: each object is a file named like its key.
 *
 * <p>An object is written to {@code ~incoming}, forced to disk and then linked to its name, which fails if the name is
 * taken; the folder is forced to disk before {@link #create} returns. So an object is whole or absent after any crash, and
 * of several writers one wins, on any file system with hard links. {@code ~} is not legal in a key.
 */
public final class FileSystemObjectStore implements ObjectStore {

    private static final Logger LOG = LoggerFactory.getLogger(FileSystemObjectStore.class);
    private static final String INCOMING = "~incoming";
    private static final Duration LEFT_OVER_AFTER = Duration.ofDays(1);
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._-]+");
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path root;

    // folders whose own entry this process has forced to disk
    private final Set<Path> durableFolders = ConcurrentHashMap.newKeySet();

    private FileSystemObjectStore(Path root) {
        this.root = root;
        durableFolders.add(root);
    }

    /**
     * Opens the store in {@code folder}, which must exist: a folder that is only a missing mount is not made up for.
     *
     * @throws EngineException {@link ErrorCode#STORAGE_UNUSABLE} if it does not
     */
    public static FileSystemObjectStore open(Path folder) {
        return open(folder, InstantSource.system());
    }

    /** As {@link #open(Path)}, with the time that tells what an earlier process left behind. */
    static FileSystemObjectStore open(Path folder, InstantSource clock) {
        var root = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNUSABLE,
                    "open store: %s is not a folder".formatted(root),
                    "Make the folder, or mount the disk that holds it.");
        }
        var store = new FileSystemObjectStore(root);
        store.removeLeftOvers(clock.instant().minus(LEFT_OVER_AFTER));
        return store;
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        var target = path(key);
        var doing = "create object " + key;
        try {
            if (Files.exists(target, NOFOLLOW_LINKS)) {
                // whoever made it may not have forced its name to disk yet
                force(parent(target));
                return Creation.ALREADY_PRESENT;
            }
            var incoming = root.resolve(INCOMING);
            makeDurable(incoming);
            makeDurable(parent(target));
            var temporary = incoming.resolve(UUID.randomUUID().toString());
            try {
                write(temporary, content);
                return link(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException failure) {
            throw translate(doing, failure);
        }
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        var path = path(key);
        try {
            if (stored(key.path(), path) == null) {
                return absent(key);
            }
            var channel = FileChannel.open(path, StandardOpenOption.READ, NOFOLLOW_LINKS);
            channel.position(Math.min(offset, channel.size()));
            return Optional.of(new BoundedInputStream(Channels.newInputStream(channel), length));
        } catch (NoSuchFileException deletedMeanwhile) {
            return Optional.empty();
        } catch (IOException failure) {
            throw translate("open object " + key, failure);
        }
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) {
        try {
            return Optional.ofNullable(stored(key.path(), path(key))).or(() -> absent(key));
        } catch (IOException failure) {
            throw translate("find object " + key, failure);
        }
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        var slash = prefix.lastIndexOf('/');
        var folder = slash < 0 ? "" : new ObjectKey(prefix.substring(0, slash)).path() + "/";
        var start = prefix.substring(slash + 1);
        if (!start.isEmpty() && !SEGMENT.matcher(start).matches()) {
            throw new IllegalArgumentException("not a prefix of keys: '%s'".formatted(prefix));
        }
        return listFolder(folder, start);
    }

    @Override
    public void delete(ObjectKey key) {
        try {
            var path = path(key);
            if (Files.isRegularFile(path, NOFOLLOW_LINKS)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failure) {
            throw translate("delete object " + key, failure);
        }
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return root.toUri().toString();
    }

    private record Entry(String sortName, String name, boolean isFolder) {}

    @Override
    public List<String> folders(String prefix) {
        var folder = prefix.isEmpty() ? "" : new ObjectKey(prefix.substring(0, prefix.length() - 1)).path() + "/";
        return entries(folder, "").stream()
                .filter(Entry::isFolder)
                .map(Entry::name)
                .sorted()
                .toList();
    }

    private Stream<StoredObject> listFolder(String folder, String start) {
        return entries(folder, start).stream().flatMap(entry -> {
            var key = folder + entry.name;
            return entry.isFolder ? listFolder(key + "/", "") : listFile(key);
        });
    }

    private List<Entry> entries(String folder, String start) {
        var entries = new ArrayList<Entry>();
        try (var names = Files.newDirectoryStream(root.resolve(folder))) {
            for (var path : names) {
                var name = path.getFileName().toString();
                if (name.startsWith(start) && SEGMENT.matcher(name).matches()) {
                    var isFolder = Files.isDirectory(path, NOFOLLOW_LINKS);
                    // a folder sorts as its objects do, whose keys go on with a slash
                    entries.add(new Entry(isFolder ? name + "/" : name, name, isFolder));
                }
            }
        } catch (NoSuchFileException | NotDirectoryException absent) {
            if (!Files.isDirectory(root)) {
                throw translate("list objects " + folder, absent);
            }
            return List.of();
        } catch (IOException failure) {
            throw translate("list objects " + folder, failure);
        }
        entries.sort(Comparator.comparing(Entry::sortName));
        return entries;
    }

    private Stream<StoredObject> listFile(String key) {
        try {
            return Stream.ofNullable(stored(key, root.resolve(key)));
        } catch (IOException failure) {
            throw translate("list object " + key, failure);
        }
    }

    private static @Nullable StoredObject stored(String key, Path path) throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    ? new StoredObject(
                            new ObjectKey(key),
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant())
                    : null;
        } catch (NoSuchFileException absent) {
            return null;
        } catch (FileSystemException fileInTheWay) {
            if (isNotADirectory(fileInTheWay)) {
                return null;
            }
            throw fileInTheWay;
        }
    }

    /** Absent is an answer only while the store is there. */
    private <T> Optional<T> absent(ObjectKey key) {
        if (!Files.isDirectory(root)) {
            throw translate("find object " + key, new NoSuchFileException(root.toString()));
        }
        return Optional.empty();
    }

    private static void write(Path file, Content content) throws IOException {
        try (var in = content.open();
                var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = new byte[BUFFER_BYTES];
            int count;
            while ((count = in.read(buffer)) != -1) {
                var bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.force(true);
            if (channel.size() != content.sizeBytes()) {
                throw new IOException(
                        "the content has %d bytes, not %d".formatted(channel.size(), content.sizeBytes()));
            }
        }
    }

    private static Creation link(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException another) {
            force(parent(target));
            return Creation.ALREADY_PRESENT;
        } catch (UnsupportedOperationException noLinks) {
            throw new FileSystemException(target.toString(), temporary.toString(), "hard links are not supported");
        }
        force(parent(target));
        return Creation.CREATED;
    }

    /** Makes the folder if need be, and returns only when no crash can lose it. */
    private void makeDurable(Path folder) throws IOException {
        if (durableFolders.contains(folder)) {
            return;
        }
        makeDurable(parent(folder));
        if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException another) {
                if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
                    throw new NotDirectoryException(folder.toString());
                }
            }
        }
        force(parent(folder));
        durableFolders.add(folder);
    }

    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void removeLeftOvers(Instant olderThan) {
        var incoming = root.resolve(INCOMING);
        if (!Files.isDirectory(incoming, NOFOLLOW_LINKS)) {
            return;
        }
        try (var files = Files.newDirectoryStream(incoming)) {
            for (var file : files) {
                if (Files.getLastModifiedTime(file, NOFOLLOW_LINKS).toInstant().isBefore(olderThan)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException failure) {
            // another process was faster, or we may only read: what stays does no harm
            LOG.debug("left-overs stay: folder={}", incoming, failure);
        }
    }

    private Path path(ObjectKey key) {
        return root.resolve(key.path());
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "below the root");
    }

    private static boolean isNotADirectory(FileSystemException failure) {
        return reason(failure).contains("not a directory");
    }

    private static String reason(IOException failure) {
        var reason = failure instanceof FileSystemException inFile && inFile.getReason() != null
                ? inFile.getReason()
                : failure.getMessage();
        return reason == null ? "" : reason.toLowerCase(Locale.ROOT);
    }

    private EngineException translate(String doing, IOException failure) {
        var reason = reason(failure);
        if (failure instanceof NotDirectoryException || reason.contains("not a directory")) {
            return failed(
                    ErrorCode.STORAGE_UNUSABLE,
                    doing,
                    "a file stands where a folder must be",
                    "Use a folder that holds nothing but this store.",
                    failure);
        }
        if (failure instanceof NoSuchFileException) {
            return failed(
                    ErrorCode.STORAGE_UNUSABLE,
                    doing,
                    "%s is gone".formatted(root),
                    "Mount the disk that holds the folder again.",
                    failure);
        }
        if (failure instanceof AccessDeniedException
                || reason.contains("operation not permitted")
                || reason.contains("read-only file system")) {
            return failed(
                    ErrorCode.STORAGE_DENIED,
                    doing,
                    "%s may not be written or read here".formatted(root),
                    "Give the account that runs Tidemark read and write access to the folder.",
                    failure);
        }
        if (LocalDisk.isFull(failure)) {
            return failed(
                    ErrorCode.NO_SPACE,
                    doing,
                    "the disk of %s is full".formatted(root),
                    "Free or add space; nothing that was stored is lost.",
                    failure);
        }
        if (reason.contains("not supported")) {
            return failed(
                    ErrorCode.STORAGE_UNUSABLE,
                    doing,
                    "the file system of %s has no hard links".formatted(root),
                    "Use a file system with hard links, such as ext4 or XFS, or an S3 store.",
                    failure);
        }
        return failed(
                ErrorCode.STORAGE_UNAVAILABLE,
                doing,
                String.valueOf(failure.getMessage()),
                "Look at the disk and the system log of the host, then try again.",
                failure);
    }

    private static EngineException failed(ErrorCode code, String doing, String what, String hint, IOException cause) {
        return new EngineException(code, "%s: %s".formatted(doing, what), hint, cause);
    }
}

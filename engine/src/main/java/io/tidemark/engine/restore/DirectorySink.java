package io.tidemark.engine.restore;

import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the restored cluster into an empty or absent directory, readable by its owner alone, ready to be started by that
 * owner.
 *
 * <p>Never writes outside that directory and the directories given for tablespaces. An abandoned restore is taken away
 * again; a directory that was there before stays, empty.
 */
public final class DirectorySink implements RestoreSink {

    private final Path target;
    private final TablespaceMapping mapping;
    private final List<Path> created = new ArrayList<>();
    private final Set<Path> directories = new HashSet<>();
    private ClusterDirectory cluster;
    private boolean begun;
    private boolean ended;

    public DirectorySink(Path target, TablespaceMapping mapping) {
        this.target = target.toAbsolutePath().normalize();
        this.mapping = mapping;
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
        cluster = new ClusterDirectory(target, mapping.resolve(layout.tablespaces()));
        DestinationCheck.ofEmpty(cluster, layout);
        begun = true;
        for (var root : cluster.roots()) {
            created.addAll(ClusterDirectory.make(root));
            directories.add(root);
        }
    }

    @Override
    public void directory(FileEntry entry) throws IOException {
        var path = cluster.resolve(entry.path());
        if (path.equals(cluster.tablespaces().get(entry.tablespace()))) {
            Files.createSymbolicLink(target.resolve(entry.path()), path);
            return;
        }
        Files.createDirectory(path, ClusterDirectory.ofDirectory(entry.mode()));
        directories.add(path);
    }

    @Override
    public void file(FileEntry entry, FileContent content) throws IOException {
        var path = cluster.resolve(entry.path());
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (var channel = FileChannel.open(path, options, ClusterDirectory.ofFile(entry.mode()))) {
            content.fill(channel);
            if (channel.size() != entry.sizeBytes()) {
                throw new IOException(
                        "'%s' has %d bytes instead of %d".formatted(entry.path(), channel.size(), entry.sizeBytes()));
            }
            channel.force(true);
        }
    }

    @Override
    public void end() throws IOException {
        for (var directory : directories) {
            ClusterDirectory.force(directory);
        }
        for (var directory : created) {
            ClusterDirectory.force(directory);
        }
        ended = true;
    }

    @Override
    public void close() throws IOException {
        if (begun && !ended) {
            for (var root : cluster.roots()) {
                clear(root);
            }
        }
    }

    /** Only the root of a file system has the directory that stays, which its owner alone may look into. */
    private static void clear(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> entries;
        try (var listed = Files.list(directory)) {
            entries = listed.filter(entry -> !entry.getFileName().toString().equals(DestinationCheck.LOST_AND_FOUND))
                    .toList();
        }
        for (var entry : entries) {
            ClusterDirectory.remove(entry);
        }
    }
}

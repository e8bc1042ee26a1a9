package io.tidemark.engine.repository;

import java.util.List;

/** A file or directory of a backup, with its actual size, as {@link BackupReader#files} lists it. */
public final class StoredFile {

    private final FileEntry entry;
    private final boolean directory;
    private final int crc32c;
    private final List<FrameRef> stretches;

    StoredFile(FileEntry entry, boolean directory, int crc32c, List<FrameRef> stretches) {
        this.entry = entry;
        this.directory = directory;
        this.crc32c = crc32c;
        this.stretches = List.copyOf(stretches);
    }

    public FileEntry entry() {
        return entry;
    }

    public String path() {
        return entry.path();
    }

    public long sizeBytes() {
        return entry.sizeBytes();
    }

    public boolean isDirectory() {
        return directory;
    }

    /** CRC-32C of the whole file; zero for a directory. */
    public int crc32c() {
        return crc32c;
    }

    /** The map nodes of the file, one for each 16 MiB of it. */
    List<FrameRef> stretches() {
        return stretches;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredFile file
                && entry.equals(file.entry)
                && directory == file.directory
                && crc32c == file.crc32c
                && stretches.equals(file.stretches);
    }

    @Override
    public int hashCode() {
        return entry.hashCode();
    }

    @Override
    public String toString() {
        return entry.path();
    }
}

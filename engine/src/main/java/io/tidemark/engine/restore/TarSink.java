package io.tidemark.engine.restore;

import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Streams the restored cluster as one tar archive. Tablespaces lie inside, below {@code pg_tblspc/<oid>/}: unpacked into
 * an empty directory, with nothing moved by hand, the archive is a data directory that starts.
 *
 * <p>The stream is the caller's and stays open. An archive that was abandoned lacks its end and the control file, which
 * comes last.
 */
public final class TarSink implements RestoreSink {

    private final TarWriter tar;

    public TarSink(OutputStream out) {
        this.tar = new TarWriter(out);
    }

    @Override
    public boolean isParallel() {
        return false;
    }

    @Override
    public boolean isInside(Tablespace tablespace) {
        return true;
    }

    @Override
    public void begin(RestoreLayout layout) {}

    @Override
    public void directory(FileEntry entry) throws IOException {
        tar.directory(entry.path(), entry.mode(), entry.modifiedAt());
    }

    @Override
    public void file(FileEntry entry, FileContent content) throws IOException {
        tar.file(entry.path(), entry.mode(), entry.sizeBytes(), entry.modifiedAt(), content);
    }

    @Override
    public void end() throws IOException {
        tar.end();
    }

    @Override
    public void close() {}
}

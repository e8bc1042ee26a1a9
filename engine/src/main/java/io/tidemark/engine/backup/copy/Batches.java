package io.tidemark.engine.backup.copy;

import io.tidemark.engine.postgres.RelationFile;
import io.tidemark.engine.protocol.FileRange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts files into what is asked of the server at once: parts of a large file, or many small files. A round trip for each file would cost
 * more than the files.
 */
final class Batches implements Iterator<List<Piece>> {

    /** What the server reads best. */
    static final int PIECE_BYTES = 128 << 10;

    private static final int MOST_PIECES = 500;

    private final Iterator<ListedFile> files;
    private final int batchBytes;
    private @Nullable ListedFile file;
    private long offset;

    /**
     * @param files none of them empty
     * @param batchBytes of a batch at most, unless one piece has more
     */
    Batches(List<ListedFile> files, int batchBytes) {
        this.files = files.iterator();
        this.batchBytes = batchBytes;
        nextFile();
    }

    @Override
    public boolean hasNext() {
        return file != null;
    }

    @Override
    public List<Piece> next() {
        if (file == null) {
            throw new NoSuchElementException();
        }
        var batch = new ArrayList<Piece>();
        var bytes = 0;
        while (file != null && batch.size() < MOST_PIECES) {
            var length = length(file, offset);
            if (!batch.isEmpty() && bytes + length > batchBytes) {
                break;
            }
            var piece = new Piece(file, new FileRange(file.path(), offset, length));
            batch.add(piece);
            bytes += length;
            offset += length;
            if (piece.isLast()) {
                nextFile();
            }
        }
        return batch;
    }

    /** A file that is no relation's is replaced as a whole, and may have become longer since it was listed. */
    private static int length(ListedFile file, long offset) {
        var left = file.sizeBytes() - offset;
        return left < PIECE_BYTES && RelationFile.at(file.path()).isPresent() ? (int) left : PIECE_BYTES;
    }

    private void nextFile() {
        file = files.hasNext() ? files.next() : null;
        offset = 0;
    }
}

package io.tidemark.engine.backup.copy;

import io.tidemark.engine.protocol.FileRange;

/** A part of a file that is read at once. */
record Piece(ListedFile file, FileRange range) {

    boolean isFirst() {
        return range.offset() == 0;
    }

    boolean isLast() {
        return range.offset() + range.length() >= file.sizeBytes();
    }
}

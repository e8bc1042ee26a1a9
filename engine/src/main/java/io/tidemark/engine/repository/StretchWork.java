package io.tidemark.engine.repository;

import java.io.IOException;

/** What is done with each stretch of a file that is put back. For one thread, with buffers of its own. */
interface StretchWork {

    /** What became of a stretch: the CRC-32C of its bytes, and how many of them were written. */
    record Done(int checksum, int written) {}

    /** @param offset of the stretch in its file */
    Done next(Stretch stretch, long offset, int length) throws IOException;
}

package io.tidemark.engine.backup.copy;

import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.PageSums;
import io.tidemark.engine.postgres.RelationFile;
import io.tidemark.engine.protocol.FileRange;
import io.tidemark.engine.protocol.FileSource;
import java.util.ArrayList;
import java.util.List;

/** Checks pages that were read while the server may have been writing them. For one thread. */
final class PageCheck {

    /** PostgreSQL's own backup reads a page once more; here another try costs as little. */
    private static final int REREADS = 3;

    private final FileSource source;
    private final Lsn start;
    private final PageSums sums = new PageSums();

    /**
     * @param source of what is read again
     * @param start where the backup begins: what was written later comes back by WAL
     */
    PageCheck(FileSource source, Lsn start) {
        this.source = source;
        this.start = start;
    }

    /**
     * Checks all whole pages of {@code bytes}. One that is wrong may have been read while it was written: it is read again, and replaced by
     * what came if that is right.
     *
     * @return the pages that stay wrong
     */
    List<ChecksumFailure> check(RelationFile file, FileRange range, byte[] bytes) {
        var failures = new ArrayList<ChecksumFailure>();
        for (var at = 0; at + PageSums.PAGE_BYTES <= bytes.length; at += PageSums.PAGE_BYTES) {
            var page = (range.offset() + at) / PageSums.PAGE_BYTES;
            var block = file.firstBlock() + (int) page;
            if (!sums.isRight(bytes, at, block, start) && !isRightAgain(range, bytes, at, block)) {
                failures.add(new ChecksumFailure(range.path(), page));
            }
        }
        return failures;
    }

    private boolean isRightAgain(FileRange range, byte[] bytes, int at, int block) {
        var page = new FileRange(range.path(), range.offset() + at, PageSums.PAGE_BYTES);
        for (var reread = 0; reread < REREADS; reread++) {
            var again = source.read(List.of(page)).getFirst();
            if (again == null || again.length < PageSums.PAGE_BYTES) {
                // cut off meanwhile, as WAL tells too
                return true;
            }
            System.arraycopy(again, 0, bytes, at, PageSums.PAGE_BYTES);
            if (sums.isRight(bytes, at, block, start)) {
                return true;
            }
        }
        return false;
    }
}

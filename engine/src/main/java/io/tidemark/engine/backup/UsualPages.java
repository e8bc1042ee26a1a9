package io.tidemark.engine.backup;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.ClusterFormat;

/** Refuses clusters of servers that were built with other pages than everybody's. Pure. */
final class UsualPages {

    private UsualPages() {}

    /** @throws EngineException if pages are not of 8 KiB */
    static void require(ClusterFormat format) {
        if (!format.hasUsualPages()) {
            throw new EngineException(
                    ErrorCode.VERSION_NOT_SUPPORTED,
                    "the cluster has pages of %d bytes, and of %d bytes in its WAL; supported are 8192"
                            .formatted(format.pageBytes(), format.walPageBytes()),
                    "The server was built otherwise than usual (--with-blocksize): move its databases to one that was not.");
        }
    }
}

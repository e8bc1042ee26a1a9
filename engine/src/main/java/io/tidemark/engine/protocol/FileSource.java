package io.tidemark.engine.protocol;

import io.tidemark.engine.EngineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads parts of a server's files while it writes them. Used by one thread at a time. */
@FunctionalInterface
public interface FileSource {

    /**
     * Reads all of {@code ranges}.
     *
     * @return the bytes of each, in the same order: fewer than wanted where the file ends before, null where there is no such file any more
     * @throws EngineException if the server cannot be asked, or refuses
     */
    List<byte @Nullable []> read(List<FileRange> ranges);
}

package io.tidemark.engine.protocol;

import java.io.IOException;
import java.io.OutputStream;

/** The {@code backup_manifest} of the backup that an incremental one builds upon, exactly as the server once sent it. */
@FunctionalInterface
public interface PriorManifest {

    /** Writes the manifest; called once, by the thread that takes the backup. {@code target} stays open. */
    void writeTo(OutputStream target) throws IOException;
}

package io.tidemark.engine.repository;

/** How thoroughly a repository is verified. Each level includes those before. */
public enum VerificationLevel {
    /** Manifests and maps are intact, every pack is there in its size. Reads little. */
    EXISTS,
    /** Every frame and every sealed object opens. Reads each stored byte once. */
    FRAMES,
    /** Every file of every backup is rebuilt and its checksum compared. */
    EVERYTHING
}

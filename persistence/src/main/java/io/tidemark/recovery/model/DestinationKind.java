package io.tidemark.recovery.model;

/** Where the restored files go. */
public enum DestinationKind {
    /** A directory of a node, below the one the provider set aside for restores. */
    DIRECTORY,
    /** A tar file that is downloaded. */
    DOWNLOAD,
    /** One line for the target host, which fetches and starts recovering. */
    COMMAND
}

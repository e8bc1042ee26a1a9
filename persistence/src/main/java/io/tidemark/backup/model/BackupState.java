package io.tidemark.backup.model;

/** Life of a base backup in the catalogue. Only a complete one can be restored. */
public enum BackupState {
    RUNNING,
    COMPLETE,
    FAILED,
    DELETING
}

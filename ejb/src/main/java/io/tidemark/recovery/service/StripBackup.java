package io.tidemark.recovery.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import java.io.Serializable;
import java.time.Instant;

/** A backup on the strip, at the moment it became restorable. */
public record StripBackup(BackupName name, Instant at, BackupState state, boolean held) implements Serializable {}

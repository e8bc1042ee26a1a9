package io.tidemark.engine.repository;

/** A committed backup: everything about it but its list of files, which a {@link BackupReader} gives. */
public record BackupManifest(BackupId id, BackupFacts facts, BackupSizes sizes) {}

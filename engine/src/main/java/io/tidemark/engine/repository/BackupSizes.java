package io.tidemark.engine.repository;

/**
 * How big a backup is.
 *
 * @param files how many files, without directories
 * @param totalBytes size of all files together, as restored
 * @param changedBytes size of the pages that were stored because they differ from the previous backup's
 * @param storedBytes size of the objects that were written for this backup, as they lie in the store
 */
public record BackupSizes(long files, long totalBytes, long changedBytes, long storedBytes) {}

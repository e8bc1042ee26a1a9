package io.tidemark.engine.repository;

/**
 * A tablespace beside the default ones.
 *
 * @param location absolute path on the server at the time of the backup
 */
public record Tablespace(long oid, String location) {}

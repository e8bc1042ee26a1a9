package io.tidemark.engine.protocol;

/**
 * A tablespace that a base backup will send besides the data directory.
 *
 * @param location its directory on the server
 * @param sizeBytes estimated by the server to the kilobyte
 */
public record Tablespace(int oid, String location, long sizeBytes) {}

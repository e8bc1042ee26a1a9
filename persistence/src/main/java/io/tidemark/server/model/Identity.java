package io.tidemark.server.model;

/** What a server is, whatever its address: version as {@code server_version_num}, system identifier, WAL segment size. */
public record Identity(int version, String systemIdentifier, int walSegmentBytes) {}

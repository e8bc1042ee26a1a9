package io.tidemark.backup.service;

import java.io.Serializable;

/** A tablespace of a backed-up server. */
public record TablespaceView(long oid, String location) implements Serializable {}

package io.tidemark.recovery.service;

import java.io.Serializable;

/** A tablespace that the restored server will have. */
public record PlannedTablespace(long oid, String location) implements Serializable {}

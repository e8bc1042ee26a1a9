package io.tidemark.server.service;

import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.wal.WalArchive;

/** What is stored of one server: its backups and its WAL. Safe to use from many threads; nothing to close. */
public record ServerRepository(Repository repository, WalArchive archive) {}

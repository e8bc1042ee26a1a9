/**
 * How backups are stored: a versioned store of pages on top of an {@link io.tidemark.engine.storage.ObjectStore}.
 *
 * <p>A <em>page</em> is 8 KiB of a file. A <em>frame</em> is up to 32 pages of one file, compressed and sealed together.
 * A <em>pack</em> is one immutable object of many frames. A <em>stretch</em> is 16 MiB of one file; its <em>map node</em>
 * says which frame holds each page and keeps the page's keyed fingerprint. A <em>file table</em> lists the files of a
 * backup with their map nodes, and a <em>manifest</em> names the tables and packs of one backup: it is written last, and
 * a backup exists as soon as its manifest does. Nothing is ever overwritten.
 *
 * <p>Beside backups, <em>sealed objects</em> hold WAL segments and small files.
 *
 * <p>Byte layouts: {@code docs/formats/repository.md}. Uses {@code engine.storage} and the vocabulary of
 * {@code engine.postgres} only.
 */
@NullMarked
package io.tidemark.engine.repository;

import org.jspecify.annotations.NullMarked;

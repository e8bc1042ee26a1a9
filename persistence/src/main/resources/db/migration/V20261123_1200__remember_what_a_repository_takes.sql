-- What the backups of a server take in the store: of stored_bytes no backup needs dead_bytes; plain copies would take logical_bytes.
ALTER TABLE server
    ADD COLUMN dead_bytes    bigint NOT NULL DEFAULT 0,
    ADD COLUMN logical_bytes bigint NOT NULL DEFAULT 0;

-- How the pages of a backup came, how much of it had changed, and which pages were damaged on the server's disk already. Null for
-- backups that were written down before.

ALTER TABLE backup
    ADD COLUMN method            text CONSTRAINT backup_method_ck CHECK (method IN ('STREAM', 'STREAM_INCREMENTAL', 'FILES')),
    ADD COLUMN changed_bytes     bigint CONSTRAINT backup_changed_bytes_ck CHECK (changed_bytes >= 0),
    -- one per line: path, tab, block; -1 for further ones of that file
    ADD COLUMN checksum_failures text NOT NULL DEFAULT '';

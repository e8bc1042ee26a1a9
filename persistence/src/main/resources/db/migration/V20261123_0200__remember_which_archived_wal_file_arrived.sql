-- A server that says it archives may archive to anywhere: what arrived here is what proves it.
ALTER TABLE wal_reception
    ADD COLUMN arrived_file text,
    ADD COLUMN arrived_at   timestamptz;

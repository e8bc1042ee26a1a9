-- Over how many connections files are copied where that is done over SQL; null: the usual number, and one stream for every page.
ALTER TABLE server
    ADD COLUMN copy_connections integer CONSTRAINT server_copy_connections_ck CHECK (copy_connections BETWEEN 1 AND 16);

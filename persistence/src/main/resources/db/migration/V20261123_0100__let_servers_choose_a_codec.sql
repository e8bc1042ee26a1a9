-- Each server has its own way of making what is stored of it smaller. Codecs may be added to an installation, so no list of names.
ALTER TABLE server
    ADD COLUMN codec       text    NOT NULL DEFAULT 'zstd' CONSTRAINT server_codec_ck CHECK (codec ~ '^[a-z][a-z0-9]{0,15}$'),
    ADD COLUMN codec_level integer NOT NULL DEFAULT 1;

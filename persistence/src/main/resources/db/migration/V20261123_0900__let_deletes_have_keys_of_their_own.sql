-- Sealed as the others are. Where they are set, the everyday keys need no right to delete.

ALTER TABLE storage_target
    ADD COLUMN delete_access_key bytea,
    ADD COLUMN delete_secret_key bytea,
    ADD CONSTRAINT storage_target_delete_keys_ck CHECK ((delete_access_key IS NULL) = (delete_secret_key IS NULL));

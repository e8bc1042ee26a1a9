-- A server that was taken over from storage is known before anybody has said how it is reached. Until then it is not active.
ALTER TABLE server
    ALTER COLUMN host DROP NOT NULL,
    ALTER COLUMN port DROP NOT NULL,
    ALTER COLUMN database_name DROP NOT NULL,
    ALTER COLUMN user_name DROP NOT NULL,
    ALTER COLUMN password DROP NOT NULL,
    ALTER COLUMN tls DROP NOT NULL,
    ADD CONSTRAINT server_reach_ck CHECK (CASE
        WHEN host IS NULL THEN num_nonnulls(port, database_name, user_name, password, tls, root_certificate) = 0 AND state <> 'ACTIVE'
        ELSE num_nulls(port, database_name, user_name, password, tls) = 0
    END);

-- A token in a server's archive_command or a standby's restore_command need not see or do anything else.
ALTER TABLE api_token DROP CONSTRAINT api_token_role_ck;
ALTER TABLE api_token ADD CONSTRAINT api_token_role_ck
    CHECK (role IN ('OWNER', 'OPERATOR', 'RESTORER', 'AUDITOR', 'ARCHIVER', 'STANDBY'));

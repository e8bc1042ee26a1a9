-- When each object of a server's repository was found intact last, as the engine writes it down: losing it only costs reading all again.

CREATE TABLE server_verification (
    server        uuid        NOT NULL CONSTRAINT server_verification_pk PRIMARY KEY,
    tenant        uuid        NOT NULL,
    objects       bytea       NOT NULL,
    -- when a backup's files were last put together, all of them, and found right
    everything_at timestamptz,
    version       bigint      NOT NULL,
    CONSTRAINT server_verification_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id)
);

ALTER TABLE server_verification ENABLE ROW LEVEL SECURITY;
ALTER TABLE server_verification FORCE ROW LEVEL SECURITY;
CREATE POLICY server_verification_own ON server_verification TO tidemark_service
    USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant());

GRANT SELECT, INSERT, UPDATE ON server_verification TO tidemark_service;

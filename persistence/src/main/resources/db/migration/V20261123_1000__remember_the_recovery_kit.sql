-- Which recovery kit a tenant has put away: a kit that misses a server or tells of another key must be made anew.

CREATE TABLE kit_taking (
    tenant     uuid        NOT NULL CONSTRAINT kit_taking_pk PRIMARY KEY CONSTRAINT kit_taking_tenant_fk REFERENCES tenant,
    made_at    timestamptz NOT NULL,
    key_holder text        NOT NULL,
    taken_at   timestamptz NOT NULL,
    taken_by   text        NOT NULL,
    version    bigint      NOT NULL
);

ALTER TABLE kit_taking ENABLE ROW LEVEL SECURITY;
ALTER TABLE kit_taking FORCE ROW LEVEL SECURITY;
CREATE POLICY kit_taking_own ON kit_taking TO tidemark_service
    USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant());

GRANT SELECT, INSERT, UPDATE ON kit_taking TO tidemark_service;

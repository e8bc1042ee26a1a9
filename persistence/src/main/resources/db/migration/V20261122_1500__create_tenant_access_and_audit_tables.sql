-- Tenants, who may do what in them, and what was done. Every table with tenant data is closed by row-level security,
-- for its owner too: a session sees one tenant, the one named by the setting tidemark.tenant of its transaction.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tidemark_dispatch') THEN
        CREATE ROLE tidemark_dispatch NOLOGIN;
        GRANT tidemark_dispatch TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
    END IF;
END
$$;

CREATE FUNCTION current_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('tidemark.tenant', true), '')::uuid;

CREATE TABLE tenant (
    id          uuid        NOT NULL CONSTRAINT tenant_pk PRIMARY KEY,
    slug        text        NOT NULL CONSTRAINT tenant_slug_uq UNIQUE
                            CONSTRAINT tenant_slug_ck CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name        text        NOT NULL CONSTRAINT tenant_name_ck CHECK (length(name) BETWEEN 1 AND 200),
    wrapped_key bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    version     bigint      NOT NULL
);

CREATE TABLE membership (
    id         uuid        NOT NULL CONSTRAINT membership_pk PRIMARY KEY,
    tenant     uuid        NOT NULL CONSTRAINT membership_tenant_fk REFERENCES tenant,
    username   text        NOT NULL,
    issuer     text,
    subject    text,
    role       text        NOT NULL CONSTRAINT membership_role_ck CHECK (role IN ('OWNER', 'OPERATOR', 'RESTORER', 'AUDITOR')),
    created_at timestamptz NOT NULL,
    version    bigint      NOT NULL,
    CONSTRAINT membership_identity_ck CHECK ((issuer IS NULL) = (subject IS NULL)),
    CONSTRAINT membership_identity_uq UNIQUE (tenant, issuer, subject)
);
-- a name invites once; after the first sign-in the subject counts and the name may be taken by somebody else
CREATE UNIQUE INDEX membership_pending_uq ON membership (tenant, username) WHERE subject IS NULL;
CREATE INDEX membership_subject_ix ON membership (issuer, subject);
CREATE INDEX membership_username_ix ON membership (username) WHERE subject IS NULL;

CREATE TABLE api_token (
    id           uuid        NOT NULL CONSTRAINT api_token_pk PRIMARY KEY,
    tenant       uuid        NOT NULL CONSTRAINT api_token_tenant_fk REFERENCES tenant,
    label        text        NOT NULL CONSTRAINT api_token_label_ck CHECK (length(label) BETWEEN 1 AND 100),
    role         text        NOT NULL CONSTRAINT api_token_role_ck CHECK (role IN ('OWNER', 'OPERATOR', 'RESTORER', 'AUDITOR')),
    server       uuid,
    hash         bytea       NOT NULL CONSTRAINT api_token_hash_uq UNIQUE,
    issued_by    text        NOT NULL,
    issued_at    timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    version      bigint      NOT NULL
);
CREATE INDEX api_token_tenant_ix ON api_token (tenant);

CREATE TABLE audit_entry (
    number  bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_entry_pk PRIMARY KEY,
    tenant  uuid        NOT NULL CONSTRAINT audit_entry_tenant_fk REFERENCES tenant,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor   text        NOT NULL,
    action  text        NOT NULL,
    server  uuid,
    subject text        NOT NULL,
    detail  text        NOT NULL,
    chain   bytea       NOT NULL
);
CREATE INDEX audit_entry_tenant_ix ON audit_entry (tenant, number DESC);

-- each entry carries the hash of the one before it in its tenant, so that a change or a missing entry shows
CREATE FUNCTION chain_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    previous bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.tenant::text, 20261122));
    SELECT e.chain INTO previous FROM audit_entry e WHERE e.tenant = NEW.tenant ORDER BY e.number DESC LIMIT 1;
    NEW.at := clock_timestamp();
    NEW.chain := sha256(coalesce(previous, ''::bytea) || convert_to(
        jsonb_build_array(NEW.tenant, extract(epoch FROM NEW.at)::text, NEW.actor, NEW.action, NEW.server, NEW.subject, NEW.detail)::text,
        'UTF8'));
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_entry_chain BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION chain_audit_entry();

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only added to';
END
$$;
CREATE TRIGGER audit_entry_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_own ON tenant TO tidemark_service USING (id = current_tenant()) WITH CHECK (id = current_tenant());
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE membership FORCE ROW LEVEL SECURITY;
CREATE POLICY membership_own ON membership TO tidemark_service
    USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant());
ALTER TABLE api_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_token FORCE ROW LEVEL SECURITY;
CREATE POLICY api_token_own ON api_token TO tidemark_service
    USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant());
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_entry_own ON audit_entry TO tidemark_service
    USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant());

GRANT SELECT, INSERT, UPDATE ON tenant TO tidemark_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON membership TO tidemark_service;
GRANT SELECT, INSERT, UPDATE ON api_token TO tidemark_service;
GRANT SELECT, INSERT ON audit_entry TO tidemark_service;

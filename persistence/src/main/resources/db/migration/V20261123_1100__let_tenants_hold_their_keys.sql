-- Where a tenant's key is: wrapped by the service's key in the row, made by the service or given by the tenant; with a key service that
-- the tenant runs; or nowhere any more.
ALTER TABLE tenant
    ALTER COLUMN wrapped_key DROP NOT NULL,
    ADD COLUMN key_source text NOT NULL DEFAULT 'GENERATED'
        CONSTRAINT tenant_key_source_ck CHECK (key_source IN ('GENERATED', 'GIVEN', 'KEY_SERVICE', 'DESTROYED')),
    ADD COLUMN key_since  timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN key_url    text,
    ADD COLUMN key_token  bytea,
    ADD COLUMN key_holder text CONSTRAINT tenant_key_holder_ck CHECK (key_holder ~ '^[0-9a-f]{16}$');
-- the owner, who migrates, has no policy of its own: it would see no row
ALTER TABLE tenant NO FORCE ROW LEVEL SECURITY;
UPDATE tenant SET key_since = created_at;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant
    ADD CONSTRAINT tenant_key_ck CHECK (CASE key_source
        WHEN 'KEY_SERVICE' THEN wrapped_key IS NULL AND key_url IS NOT NULL AND key_token IS NOT NULL AND key_holder IS NOT NULL
        WHEN 'DESTROYED' THEN wrapped_key IS NULL AND key_url IS NULL AND key_token IS NULL
        ELSE wrapped_key IS NOT NULL AND key_url IS NULL AND key_token IS NULL
    END);

-- That a key was destroyed, signed; kept for good.
CREATE TABLE key_destruction (
    tenant      uuid        NOT NULL CONSTRAINT key_destruction_pk PRIMARY KEY CONSTRAINT key_destruction_tenant_fk REFERENCES tenant,
    certificate text        NOT NULL,
    at          timestamptz NOT NULL
);
ALTER TABLE key_destruction ENABLE ROW LEVEL SECURITY;
ALTER TABLE key_destruction FORCE ROW LEVEL SECURITY;
CREATE POLICY key_destruction_own ON key_destruction TO tidemark_service
    USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant());
GRANT SELECT, INSERT ON key_destruction TO tidemark_service;

-- The key that signs certificates, its private half wrapped by the service's key. No tenant's.
CREATE TABLE signing_key (
    id          uuid        NOT NULL CONSTRAINT signing_key_pk PRIMARY KEY,
    public_key  bytea       NOT NULL,
    wrapped_key bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    version     bigint      NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON signing_key TO tidemark_service;

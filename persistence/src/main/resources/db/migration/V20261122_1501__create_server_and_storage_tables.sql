-- Storage targets, protected servers, and what applies to each server: schedule, retention, WAL reception.

CREATE TABLE storage_target (
    id              uuid        NOT NULL CONSTRAINT storage_target_pk PRIMARY KEY,
    tenant          uuid        NOT NULL CONSTRAINT storage_target_tenant_fk REFERENCES tenant,
    name            text        NOT NULL CONSTRAINT storage_target_name_ck CHECK (length(name) BETWEEN 1 AND 100),
    address         text        NOT NULL,
    access_key      bytea,
    secret_key      bytea,
    created_at      timestamptz NOT NULL,
    last_checked_at timestamptz,
    version         bigint      NOT NULL,
    CONSTRAINT storage_target_name_uq UNIQUE (tenant, name),
    CONSTRAINT storage_target_tenant_uq UNIQUE (tenant, id)
);

CREATE TABLE server (
    id                 uuid        NOT NULL CONSTRAINT server_pk PRIMARY KEY,
    tenant             uuid        NOT NULL CONSTRAINT server_tenant_fk REFERENCES tenant,
    name               text        NOT NULL CONSTRAINT server_name_ck CHECK (length(name) BETWEEN 1 AND 100),
    state              text        NOT NULL CONSTRAINT server_state_ck CHECK (state IN ('ACTIVE', 'PAUSED', 'REMOVED')),
    host               text        NOT NULL,
    port               integer     NOT NULL CONSTRAINT server_port_ck CHECK (port BETWEEN 1 AND 65535),
    database_name      text        NOT NULL,
    user_name          text        NOT NULL,
    password           bytea       NOT NULL,
    tls                text        NOT NULL CONSTRAINT server_tls_ck CHECK (tls IN ('DISABLE', 'REQUIRE', 'VERIFY_CA', 'VERIFY_FULL')),
    root_certificate   text,
    server_version     integer     NOT NULL,
    system_identifier  text        NOT NULL,
    wal_segment_bytes  integer     NOT NULL,
    slot               text        NOT NULL,
    storage_target     uuid        NOT NULL,
    rpo_seconds        integer     NOT NULL CONSTRAINT server_rpo_ck CHECK (rpo_seconds > 0),
    max_rate_kilobytes integer     CONSTRAINT server_rate_ck CHECK (max_rate_kilobytes >= 32),
    stored_bytes       bigint      NOT NULL DEFAULT 0,
    added_at           timestamptz NOT NULL,
    version            bigint      NOT NULL,
    CONSTRAINT server_tenant_uq UNIQUE (tenant, id),
    CONSTRAINT server_storage_target_fk FOREIGN KEY (tenant, storage_target) REFERENCES storage_target (tenant, id)
);
CREATE UNIQUE INDEX server_name_uq ON server (tenant, name) WHERE state <> 'REMOVED';

CREATE TABLE backup_schedule (
    server      uuid        NOT NULL CONSTRAINT backup_schedule_pk PRIMARY KEY,
    tenant      uuid        NOT NULL,
    enabled     boolean     NOT NULL,
    cron        text        NOT NULL,
    zone        text        NOT NULL,
    next_due_at timestamptz,
    last_due_at timestamptz,
    version     bigint      NOT NULL,
    CONSTRAINT backup_schedule_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id)
);
CREATE INDEX backup_schedule_due_ix ON backup_schedule (next_due_at) WHERE enabled;

CREATE TABLE retention_rules (
    server             uuid    NOT NULL CONSTRAINT retention_rules_pk PRIMARY KEY,
    tenant             uuid    NOT NULL,
    window_days        integer NOT NULL CONSTRAINT retention_rules_window_ck CHECK (window_days BETWEEN 0 AND 3650),
    redundancy         integer NOT NULL CONSTRAINT retention_rules_redundancy_ck CHECK (redundancy BETWEEN 0 AND 1000),
    minimum_redundancy integer NOT NULL CONSTRAINT retention_rules_minimum_ck CHECK (minimum_redundancy BETWEEN 1 AND 1000),
    enforced_at        timestamptz,
    version            bigint  NOT NULL,
    CONSTRAINT retention_rules_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id)
);

CREATE TABLE wal_reception (
    server              uuid        NOT NULL CONSTRAINT wal_reception_pk PRIMARY KEY,
    tenant              uuid        NOT NULL,
    wanted              boolean     NOT NULL,
    node                text,
    lease_until         timestamptz,
    fence               bigint      NOT NULL DEFAULT 0,
    state               text        NOT NULL
        CONSTRAINT wal_reception_state_ck CHECK (state IN ('IDLE', 'CONNECTING', 'STREAMING', 'WAITING', 'STOPPED')),
    timeline            integer,
    received_lsn        text,
    durable_lsn         text,
    stored_lsn          text,
    lag_seconds         bigint,
    bytes_per_minute    bigint,
    slot_retained_bytes bigint,
    reported_at         timestamptz,
    failure_code        text,
    failure_message     text,
    failure_hint        text,
    CONSTRAINT wal_reception_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id)
);

CREATE TABLE restore_point (
    id      uuid        NOT NULL CONSTRAINT restore_point_pk PRIMARY KEY,
    tenant  uuid        NOT NULL,
    server  uuid        NOT NULL,
    name    text        NOT NULL CONSTRAINT restore_point_name_ck CHECK (length(name) BETWEEN 1 AND 63),
    lsn     text        NOT NULL,
    at      timestamptz NOT NULL,
    made_by text        NOT NULL,
    CONSTRAINT restore_point_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id)
);
CREATE INDEX restore_point_server_ix ON restore_point (tenant, server, at DESC);

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['storage_target', 'server', 'backup_schedule', 'retention_rules', 'wal_reception', 'restore_point'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I TO tidemark_service USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant())',
            t || '_own', t);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON storage_target TO tidemark_service;
GRANT SELECT, INSERT, UPDATE ON server, backup_schedule, retention_rules, wal_reception TO tidemark_service;
GRANT SELECT, INSERT ON restore_point TO tidemark_service;

-- The catalogue of backups, jobs with their leases, recoveries with their tokens, and the nodes of the service.

CREATE TABLE backup (
    id                 uuid        NOT NULL CONSTRAINT backup_pk PRIMARY KEY,
    tenant             uuid        NOT NULL,
    server             uuid        NOT NULL,
    name               text        NOT NULL,
    state              text        NOT NULL CONSTRAINT backup_state_ck CHECK (state IN ('RUNNING', 'COMPLETE', 'FAILED', 'DELETING')),
    job                uuid,
    started_at         timestamptz NOT NULL,
    ended_at           timestamptz,
    start_lsn          text,
    stop_lsn           text,
    timeline           integer,
    server_version     integer,
    size_bytes         bigint,
    stored_bytes       bigint,
    file_count         bigint,
    page_checksums     boolean,
    tablespaces        text        NOT NULL DEFAULT '',
    held_by            text,
    held_at            timestamptz,
    held_reason        text,
    verify_level       text        CONSTRAINT backup_verify_level_ck CHECK (verify_level IN ('EXISTS', 'FRAMES', 'PAGES')),
    verify_passed      boolean,
    verified_at        timestamptz,
    verify_detail      text,
    failure_code       text,
    failure_message    text,
    failure_hint       text,
    version            bigint      NOT NULL,
    CONSTRAINT backup_name_uq UNIQUE (server, name),
    CONSTRAINT backup_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id),
    CONSTRAINT backup_complete_ck CHECK (state <> 'COMPLETE' OR stop_lsn IS NOT NULL AND ended_at IS NOT NULL)
);
CREATE UNIQUE INDEX backup_one_running_per_server_uq ON backup (server) WHERE state = 'RUNNING';
CREATE INDEX backup_server_ix ON backup (tenant, server, started_at DESC);

CREATE TABLE job (
    id               uuid        NOT NULL CONSTRAINT job_pk PRIMARY KEY,
    tenant           uuid        NOT NULL CONSTRAINT job_tenant_fk REFERENCES tenant,
    server           uuid,
    subject          text        NOT NULL,
    kind             text        NOT NULL,
    spec             text        NOT NULL,
    state            text        NOT NULL
        CONSTRAINT job_state_ck CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    requester        text        NOT NULL,
    requested_by     text        NOT NULL,
    requested_at     timestamptz NOT NULL,
    not_before       timestamptz NOT NULL,
    started_at       timestamptz,
    ended_at         timestamptz,
    attempt          integer     NOT NULL,
    fence            bigint      NOT NULL,
    node             text,
    lease_until      timestamptz,
    cancel_requested boolean     NOT NULL,
    bytes_per_second bigint,
    result           text,
    failure_code     text,
    failure_message  text,
    failure_hint     text,
    exclusive_key    text,
    due_key          text,
    CONSTRAINT job_lease_ck CHECK (state <> 'RUNNING' OR node IS NOT NULL AND lease_until IS NOT NULL),
    CONSTRAINT job_due_uq UNIQUE (due_key)
);
-- two jobs with the same key never wait or run at once: one base backup per server
CREATE UNIQUE INDEX job_exclusive_uq ON job (exclusive_key) WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX job_claim_ix ON job (not_before) WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX job_tenant_ix ON job (tenant, id DESC);

CREATE TABLE job_phase (
    job         uuid        NOT NULL CONSTRAINT job_phase_job_fk REFERENCES job ON DELETE CASCADE,
    number      integer     NOT NULL,
    tenant      uuid        NOT NULL,
    phase       text        NOT NULL,
    started_at  timestamptz,
    ended_at    timestamptz,
    done_bytes  bigint      NOT NULL,
    total_bytes bigint      NOT NULL,
    CONSTRAINT job_phase_pk PRIMARY KEY (job, number)
);

CREATE TABLE job_line (
    job    uuid        NOT NULL CONSTRAINT job_line_job_fk REFERENCES job ON DELETE CASCADE,
    number integer     NOT NULL,
    tenant uuid        NOT NULL,
    at     timestamptz NOT NULL,
    line   text        NOT NULL,
    CONSTRAINT job_line_pk PRIMARY KEY (job, number)
);

CREATE TABLE recovery (
    id              uuid        NOT NULL CONSTRAINT recovery_pk PRIMARY KEY,
    tenant          uuid        NOT NULL,
    server          uuid        NOT NULL,
    target_kind     text        NOT NULL
        CONSTRAINT recovery_target_kind_ck CHECK (target_kind IN ('LATEST', 'TIME', 'TRANSACTION', 'LSN', 'RESTORE_POINT', 'IMMEDIATE')),
    target_value    text,
    inclusive       boolean     NOT NULL,
    target_timeline integer,
    backup          text        NOT NULL,
    destination     text        NOT NULL CONSTRAINT recovery_destination_ck CHECK (destination IN ('DIRECTORY', 'DOWNLOAD', 'COMMAND')),
    directory       text,
    tablespaces     text        NOT NULL,
    action          text        NOT NULL CONSTRAINT recovery_action_ck CHECK (action IN ('PAUSE', 'PROMOTE', 'SHUTDOWN')),
    standby         boolean     NOT NULL,
    state           text        NOT NULL
        CONSTRAINT recovery_state_ck CHECK (state IN ('WAITING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED')),
    requested_by    text        NOT NULL,
    requested_at    timestamptz NOT NULL,
    ended_at        timestamptz,
    job             uuid,
    failure_code    text,
    failure_message text,
    failure_hint    text,
    version         bigint      NOT NULL,
    CONSTRAINT recovery_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id),
    CONSTRAINT recovery_tenant_uq UNIQUE (tenant, id)
);
CREATE INDEX recovery_server_ix ON recovery (tenant, server, id DESC);

CREATE TABLE recovery_token (
    id         uuid        NOT NULL CONSTRAINT recovery_token_pk PRIMARY KEY,
    tenant     uuid        NOT NULL,
    server     uuid        NOT NULL,
    recovery   uuid        NOT NULL,
    purpose    text        NOT NULL CONSTRAINT recovery_token_purpose_ck CHECK (purpose IN ('FILES', 'WAL')),
    hash       bytea       NOT NULL CONSTRAINT recovery_token_hash_uq UNIQUE,
    expires_at timestamptz NOT NULL,
    uses_left  integer     NOT NULL CONSTRAINT recovery_token_uses_ck CHECK (uses_left >= 0),
    revoked    boolean     NOT NULL,
    version    bigint      NOT NULL,
    CONSTRAINT recovery_token_recovery_fk FOREIGN KEY (tenant, recovery) REFERENCES recovery (tenant, id)
);
CREATE INDEX recovery_token_recovery_ix ON recovery_token (tenant, recovery);

-- answers that are given again when a client repeats a request with the same Idempotency-Key
CREATE TABLE idempotent_request (
    tenant      uuid        NOT NULL CONSTRAINT idempotent_request_tenant_fk REFERENCES tenant,
    caller      text        NOT NULL,
    request_key text        NOT NULL,
    fingerprint text        NOT NULL,
    begun_at    timestamptz NOT NULL,
    status      integer,
    answer      text,
    location    text,
    CONSTRAINT idempotent_request_pk PRIMARY KEY (tenant, caller, request_key)
);

CREATE TABLE node (
    name       text        NOT NULL CONSTRAINT node_pk PRIMARY KEY,
    version    text        NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL
);

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['backup', 'job', 'job_phase', 'job_line', 'recovery', 'recovery_token', 'idempotent_request'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I TO tidemark_service USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant())',
            t || '_own', t);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON backup, job_phase, idempotent_request TO tidemark_service;
GRANT SELECT, INSERT, UPDATE ON job, recovery, recovery_token, node TO tidemark_service;
GRANT SELECT, INSERT ON job_line TO tidemark_service;

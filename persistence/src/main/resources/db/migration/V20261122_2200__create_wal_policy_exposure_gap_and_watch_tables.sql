-- What a tenant promises itself about WAL, what was measured of it, which WAL is gone, and what WAL costs the source.

CREATE TABLE wal_policy (
    server           uuid    NOT NULL CONSTRAINT wal_policy_pk PRIMARY KEY,
    tenant           uuid    NOT NULL,
    acknowledgement  text    NOT NULL CONSTRAINT wal_policy_acknowledgement_ck CHECK (acknowledgement IN ('LOCAL', 'STORED')),
    rpo_seconds      integer NOT NULL CONSTRAINT wal_policy_rpo_ck CHECK (rpo_seconds BETWEEN 10 AND 86400),
    synchronous      text    NOT NULL CONSTRAINT wal_policy_synchronous_ck CHECK (synchronous IN ('NONE', 'FIRST', 'ANY')),
    budget_bytes     bigint  CONSTRAINT wal_policy_budget_ck CHECK (budget_bytes > 0),
    warn_percent     integer NOT NULL CONSTRAINT wal_policy_warn_ck CHECK (warn_percent BETWEEN 1 AND 100),
    throttle_percent integer CONSTRAINT wal_policy_throttle_ck CHECK (throttle_percent BETWEEN 1 AND 100),
    archive_percent  integer CONSTRAINT wal_policy_archive_ck CHECK (archive_percent BETWEEN 1 AND 100),
    drop_percent     integer CONSTRAINT wal_policy_drop_ck CHECK (drop_percent BETWEEN 1 AND 100),
    recreate_slot    boolean NOT NULL,
    version          bigint  NOT NULL,
    CONSTRAINT wal_policy_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id)
);

-- nobody's rows are seen by the owner otherwise
ALTER TABLE server NO FORCE ROW LEVEL SECURITY;
INSERT INTO wal_policy (server, tenant, acknowledgement, rpo_seconds, synchronous, warn_percent, throttle_percent, recreate_slot, version)
SELECT id, tenant, 'LOCAL', least(greatest(rpo_seconds, 10), 86400), 'NONE', 50, 70, true, 0 FROM server;
ALTER TABLE server FORCE ROW LEVEL SECURITY;
-- older nodes write it; it goes when there are none
ALTER TABLE server ALTER COLUMN rpo_seconds SET DEFAULT 60;

-- revision: raised when the receiver shall begin anew with what is settled now
ALTER TABLE wal_reception
    ADD COLUMN revision         bigint NOT NULL DEFAULT 0,
    ADD COLUMN exposure_seconds bigint,
    ADD COLUMN streaming_since  timestamptz;

CREATE TABLE exposure_minute (
    server           uuid        NOT NULL,
    tenant           uuid        NOT NULL,
    minute           timestamptz NOT NULL,
    exposure_seconds bigint      NOT NULL,
    bytes_per_minute bigint,
    CONSTRAINT exposure_minute_pk PRIMARY KEY (server, minute),
    CONSTRAINT exposure_minute_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id)
);

CREATE TABLE wal_gap (
    id        uuid        NOT NULL CONSTRAINT wal_gap_pk PRIMARY KEY,
    tenant    uuid        NOT NULL,
    server    uuid        NOT NULL,
    timeline  integer     NOT NULL,
    from_lsn  text        NOT NULL,
    until_lsn text        NOT NULL,
    seen_at   timestamptz NOT NULL,
    cause     text        NOT NULL
        CONSTRAINT wal_gap_cause_ck CHECK (cause IN ('SLOT_DROPPED_BY_GUARD', 'SLOT_RECREATED', 'SLOT_LOST', 'WAL_REMOVED', 'UNKNOWN')),
    closed_at timestamptz,
    backup    uuid,
    CONSTRAINT wal_gap_place_uq UNIQUE (server, timeline, from_lsn),
    CONSTRAINT wal_gap_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id)
);

CREATE TABLE source_watch (
    server              uuid        NOT NULL CONSTRAINT source_watch_pk PRIMARY KEY,
    tenant              uuid        NOT NULL,
    next_look_at        timestamptz NOT NULL,
    looked_at           timestamptz,
    failure_code        text,
    failure_message     text,
    failure_hint        text,
    position            text,
    slot_present        boolean     NOT NULL DEFAULT false,
    slot_active         boolean     NOT NULL DEFAULT false,
    slot_status         text,
    retained_bytes      bigint,
    bytes_per_minute    bigint,
    keep_limit_bytes    bigint,
    safe_bytes          bigint,
    budget_bytes        bigint,
    full_at             timestamptz,
    sync_state          text,
    synchronous_names   text,
    waiting_commits     integer,
    archiving           boolean     NOT NULL DEFAULT false,
    archived_file       text,
    archived_at         timestamptz,
    archive_failed_at   timestamptz,
    step                text        NOT NULL
        CONSTRAINT source_watch_step_ck CHECK (step IN ('NONE', 'WARN', 'THROTTLE', 'ARCHIVE', 'DROP')),
    step_since          timestamptz,
    slot_given_up_at    timestamptz,
    slot_recreated_at   timestamptz,
    gaps_looked_for_at  timestamptz,
    CONSTRAINT source_watch_server_fk FOREIGN KEY (tenant, server) REFERENCES server (tenant, id)
);
CREATE INDEX source_watch_due_ix ON source_watch (next_look_at);

ALTER TABLE server NO FORCE ROW LEVEL SECURITY;
INSERT INTO source_watch (server, tenant, next_look_at, step)
SELECT id, tenant, now(), 'NONE' FROM server WHERE state <> 'REMOVED';
ALTER TABLE server FORCE ROW LEVEL SECURITY;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['wal_policy', 'exposure_minute', 'wal_gap', 'source_watch'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I TO tidemark_service USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant())',
            t || '_own', t);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON wal_policy, wal_gap, source_watch TO tidemark_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON exposure_minute TO tidemark_service;

-- Takes servers whose source is to be looked at; each look sets the time of the next, at once for two nodes that ask.
CREATE POLICY source_watch_dispatch ON source_watch TO tidemark_dispatch USING (true) WITH CHECK (true);
GRANT SELECT (server, tenant, next_look_at), UPDATE (next_look_at) ON source_watch TO tidemark_dispatch;

GRANT CREATE ON SCHEMA public TO tidemark_dispatch;
SET LOCAL ROLE tidemark_dispatch;

CREATE FUNCTION claim_looks(until_next interval, wanted integer) RETURNS TABLE (look_server uuid, look_tenant uuid)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH picked AS (
        SELECT w.server FROM source_watch w JOIN server s ON s.id = w.server
         WHERE w.next_look_at <= clock_timestamp() AND s.state <> 'REMOVED'
         ORDER BY w.next_look_at
         LIMIT wanted
         FOR UPDATE OF w SKIP LOCKED
    )
    UPDATE source_watch w SET next_look_at = clock_timestamp() + until_next
      FROM picked WHERE w.server = picked.server
    RETURNING w.server, w.tenant
$$;

REVOKE ALL ON FUNCTION claim_looks(interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_looks(interval, integer) TO tidemark_service;

RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM tidemark_dispatch;

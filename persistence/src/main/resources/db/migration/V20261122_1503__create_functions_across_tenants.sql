-- The few questions that have no tenant yet: what to do next, and whose a hash or a subject is. Each function does one thing
-- and answers with ids; everything else is read and written within the tenant they name. They belong to a role that nobody
-- logs in as and that sees only the tables it needs.

CREATE POLICY tenant_dispatch ON tenant FOR SELECT TO tidemark_dispatch USING (true);
CREATE POLICY membership_dispatch ON membership FOR SELECT TO tidemark_dispatch USING (true);
CREATE POLICY api_token_dispatch ON api_token FOR SELECT TO tidemark_dispatch USING (true);
CREATE POLICY recovery_token_dispatch ON recovery_token FOR SELECT TO tidemark_dispatch USING (true);
CREATE POLICY server_dispatch ON server FOR SELECT TO tidemark_dispatch USING (true);
CREATE POLICY backup_schedule_dispatch ON backup_schedule FOR SELECT TO tidemark_dispatch USING (true);
CREATE POLICY job_dispatch ON job TO tidemark_dispatch USING (true) WITH CHECK (true);
CREATE POLICY wal_reception_dispatch ON wal_reception TO tidemark_dispatch USING (true) WITH CHECK (true);

GRANT SELECT (id, slug) ON tenant TO tidemark_dispatch;
GRANT SELECT (id, tenant, issuer, subject, username) ON membership TO tidemark_dispatch;
GRANT SELECT (id, tenant, hash) ON api_token TO tidemark_dispatch;
GRANT SELECT (id, tenant, hash) ON recovery_token TO tidemark_dispatch;
GRANT SELECT (id, tenant, state) ON server TO tidemark_dispatch;
GRANT SELECT (server, tenant, enabled, next_due_at) ON backup_schedule TO tidemark_dispatch;
GRANT SELECT (id, tenant, state, not_before, lease_until, attempt, fence, node, started_at) ON job TO tidemark_dispatch;
GRANT UPDATE (state, lease_until, attempt, fence, node, started_at) ON job TO tidemark_dispatch;
GRANT SELECT (server, tenant, wanted, node, lease_until, fence) ON wal_reception TO tidemark_dispatch;
GRANT UPDATE (node, lease_until, fence) ON wal_reception TO tidemark_dispatch;

-- Takes up to wanted jobs that wait or whose holder's lease has run out; tenants with less running work come first.
CREATE FUNCTION claim_jobs(by_node text, lease interval, wanted integer)
    RETURNS TABLE (job uuid, job_tenant uuid, job_fence bigint)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH busy AS (
        SELECT b.tenant, count(*) AS running FROM job b
         WHERE b.state = 'RUNNING' AND b.lease_until > clock_timestamp() GROUP BY b.tenant
    ), picked AS (
        SELECT j.id FROM job j LEFT JOIN busy ON busy.tenant = j.tenant
         WHERE j.state = 'QUEUED' AND j.not_before <= clock_timestamp()
            OR j.state = 'RUNNING' AND j.lease_until < clock_timestamp()
         ORDER BY coalesce(busy.running, 0), j.not_before, j.id
         LIMIT wanted
         FOR UPDATE OF j SKIP LOCKED
    )
    UPDATE job j
       SET state = 'RUNNING', node = by_node, fence = j.fence + 1, attempt = j.attempt + 1,
           lease_until = clock_timestamp() + lease, started_at = coalesce(j.started_at, clock_timestamp())
      FROM picked WHERE j.id = picked.id
    RETURNING j.id, j.tenant, j.fence
$$;

-- Takes WAL receptions that nobody holds any longer.
CREATE FUNCTION claim_receptions(by_node text, lease interval, wanted integer)
    RETURNS TABLE (reception_server uuid, reception_tenant uuid, reception_fence bigint)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH picked AS (
        SELECT r.server FROM wal_reception r
         WHERE r.wanted AND (r.lease_until IS NULL OR r.lease_until < clock_timestamp())
         ORDER BY r.lease_until NULLS FIRST, r.server
         LIMIT claim_receptions.wanted
         FOR UPDATE OF r SKIP LOCKED
    )
    UPDATE wal_reception r
       SET node = by_node, fence = r.fence + 1, lease_until = clock_timestamp() + lease
      FROM picked WHERE r.server = picked.server
    RETURNING r.server, r.tenant, r.fence
$$;

CREATE FUNCTION due_schedules() RETURNS TABLE (schedule_server uuid, schedule_tenant uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT d.server, d.tenant FROM backup_schedule d JOIN server s ON s.id = d.server
     WHERE d.enabled AND s.state = 'ACTIVE' AND d.next_due_at <= clock_timestamp()
     ORDER BY d.next_due_at LIMIT 500
$$;

CREATE FUNCTION active_servers() RETURNS TABLE (active_server uuid, active_tenant uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT s.id, s.tenant FROM server s WHERE s.state = 'ACTIVE' ORDER BY s.id
$$;

CREATE FUNCTION all_tenants() RETURNS TABLE (any_tenant uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id FROM tenant t ORDER BY t.slug
$$;

CREATE FUNCTION tenant_by_slug(wanted text) RETURNS TABLE (any_tenant uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id FROM tenant t WHERE t.slug = wanted
$$;

CREATE FUNCTION tenants_of_subject(by_issuer text, by_subject text) RETURNS TABLE (any_tenant uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT m.tenant FROM membership m WHERE m.issuer = by_issuer AND m.subject = by_subject
$$;

CREATE FUNCTION pending_memberships(by_username text) RETURNS TABLE (membership uuid, membership_tenant uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT m.id, m.tenant FROM membership m WHERE m.subject IS NULL AND m.username = by_username
$$;

CREATE FUNCTION api_token_by_hash(by_hash bytea) RETURNS TABLE (token uuid, token_tenant uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id, t.tenant FROM api_token t WHERE t.hash = by_hash
$$;

CREATE FUNCTION recovery_token_by_hash(by_hash bytea) RETURNS TABLE (token uuid, token_tenant uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.id, t.tenant FROM recovery_token t WHERE t.hash = by_hash
$$;

-- handing a function over needs the right to create in the schema for a moment
GRANT CREATE ON SCHEMA public TO tidemark_dispatch;
DO $$
DECLARE
    f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['claim_jobs(text, interval, integer)', 'claim_receptions(text, interval, integer)', 'due_schedules()',
            'active_servers()', 'all_tenants()', 'tenant_by_slug(text)', 'tenants_of_subject(text, text)',
            'pending_memberships(text)', 'api_token_by_hash(bytea)', 'recovery_token_by_hash(bytea)'] LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION ' || f || ' FROM PUBLIC';
        EXECUTE 'GRANT EXECUTE ON FUNCTION ' || f || ' TO tidemark_service';
        EXECUTE 'ALTER FUNCTION ' || f || ' OWNER TO tidemark_dispatch';
    END LOOP;
END
$$;
REVOKE CREATE ON SCHEMA public FROM tidemark_dispatch;

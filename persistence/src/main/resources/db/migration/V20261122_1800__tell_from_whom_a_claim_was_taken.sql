-- A claim says which node held the lease before and let it run out; null if nobody did.
GRANT CREATE ON SCHEMA public TO tidemark_dispatch;
SET LOCAL ROLE tidemark_dispatch;

DROP FUNCTION claim_jobs(text, interval, integer);
CREATE FUNCTION claim_jobs(by_node text, lease interval, wanted integer)
    RETURNS TABLE (job uuid, job_tenant uuid, job_fence bigint, job_taken_from text)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH busy AS (
        SELECT b.tenant, count(*) AS running FROM job b
         WHERE b.state = 'RUNNING' AND b.lease_until > clock_timestamp() GROUP BY b.tenant
    ), picked AS (
        SELECT j.id, j.node AS holder FROM job j LEFT JOIN busy ON busy.tenant = j.tenant
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
    RETURNING j.id, j.tenant, j.fence, picked.holder
$$;

DROP FUNCTION claim_receptions(text, interval, integer);
CREATE FUNCTION claim_receptions(by_node text, lease interval, wanted integer)
    RETURNS TABLE (reception_server uuid, reception_tenant uuid, reception_fence bigint, reception_taken_from text)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH picked AS (
        SELECT r.server, r.node AS holder FROM wal_reception r
         WHERE r.wanted AND (r.lease_until IS NULL OR r.lease_until < clock_timestamp())
         ORDER BY r.lease_until NULLS FIRST, r.server
         LIMIT claim_receptions.wanted
         FOR UPDATE OF r SKIP LOCKED
    )
    UPDATE wal_reception r
       SET node = by_node, fence = r.fence + 1, lease_until = clock_timestamp() + lease
      FROM picked WHERE r.server = picked.server
    RETURNING r.server, r.tenant, r.fence, picked.holder
$$;

REVOKE ALL ON FUNCTION claim_jobs(text, interval, integer), claim_receptions(text, interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_jobs(text, interval, integer), claim_receptions(text, interval, integer) TO tidemark_service;

RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM tidemark_dispatch;

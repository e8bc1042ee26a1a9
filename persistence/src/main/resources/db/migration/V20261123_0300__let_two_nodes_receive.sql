-- A server's WAL may be received twice, on two nodes, so that losing one of them holds no commit up. The first receiver is the one
-- whose reports count; the second has a slot of its own and the same store.

ALTER TABLE wal_policy
    ADD COLUMN receivers smallint NOT NULL DEFAULT 1 CONSTRAINT wal_policy_receivers_ck CHECK (receivers IN (1, 2));

-- older nodes know one only: what they write is about the first
ALTER TABLE wal_reception
    ADD COLUMN number smallint NOT NULL DEFAULT 1 CONSTRAINT wal_reception_number_ck CHECK (number IN (1, 2)),
    DROP CONSTRAINT wal_reception_pk,
    ADD CONSTRAINT wal_reception_pk PRIMARY KEY (server, number);

GRANT SELECT (number) ON wal_reception TO tidemark_dispatch;

GRANT CREATE ON SCHEMA public TO tidemark_dispatch;
SET LOCAL ROLE tidemark_dispatch;

-- older nodes ask so, and get first receivers only
CREATE OR REPLACE FUNCTION claim_receptions(by_node text, lease interval, wanted integer)
    RETURNS TABLE (reception_server uuid, reception_tenant uuid, reception_fence bigint, reception_taken_from text)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH picked AS (
        SELECT r.server, r.node AS holder FROM wal_reception r
         WHERE r.number = 1 AND r.wanted AND (r.lease_until IS NULL OR r.lease_until < clock_timestamp())
         ORDER BY r.lease_until NULLS FIRST, r.server
         LIMIT claim_receptions.wanted
         FOR UPDATE OF r SKIP LOCKED
    )
    UPDATE wal_reception r
       SET node = by_node, fence = r.fence + 1, lease_until = clock_timestamp() + lease
      FROM picked WHERE r.server = picked.server AND r.number = 1
    RETURNING r.server, r.tenant, r.fence, picked.holder
$$;

-- Takes receivers that nobody holds. A second one only while another node holds the first: on the same node it would be of no use.
CREATE FUNCTION claim_receivers(by_node text, lease interval, wanted integer)
    RETURNS TABLE (receiver_server uuid, receiver_number smallint, receiver_tenant uuid, receiver_fence bigint, receiver_taken_from text)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH picked AS (
        SELECT r.server, r.number, r.node AS holder FROM wal_reception r
         WHERE r.wanted AND (r.lease_until IS NULL OR r.lease_until < clock_timestamp())
           AND (r.number = 1
                OR EXISTS (SELECT FROM wal_reception f
                            WHERE f.server = r.server AND f.number = 1 AND f.node <> by_node AND f.lease_until >= clock_timestamp()))
         ORDER BY r.number, r.lease_until NULLS FIRST, r.server
         LIMIT claim_receivers.wanted
         FOR UPDATE OF r SKIP LOCKED
    )
    UPDATE wal_reception r
       SET node = by_node, fence = r.fence + 1, lease_until = clock_timestamp() + lease
      FROM picked WHERE r.server = picked.server AND r.number = picked.number
    RETURNING r.server, r.number, r.tenant, r.fence, picked.holder
$$;

REVOKE ALL ON FUNCTION claim_receivers(text, interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_receivers(text, interval, integer) TO tidemark_service;

RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM tidemark_dispatch;

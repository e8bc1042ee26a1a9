package io.tidemark.platform.model;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.List;

/** The nodes of the service. They belong to no tenant. */
@Dependent
public class Nodes {

    /** A node as it last reported, by the database's clock. */
    public record Seen(String name, String version, Instant startedAt, Instant seenAt, boolean alive) {}

    @PersistenceContext
    EntityManager entities;

    public void report(String name, String version, Instant startedAt) {
        entities.createNativeQuery("""
            insert into node (name, version, started_at, seen_at) values (:name, :version, :startedAt, clock_timestamp())
            on conflict (name) do update set version = excluded.version, started_at = excluded.started_at, seen_at = excluded.seen_at
            """)
                .setParameter("name", name)
                .setParameter("version", version)
                .setParameter("startedAt", startedAt)
                .executeUpdate();
    }

    public List<Seen> all() {
        List<?> rows = entities.createNativeQuery("""
            select name, version, started_at, seen_at, seen_at > clock_timestamp() - interval '30 seconds' from node order by name
            """, Object[].class).getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new Seen(
                        (String) row[0], (String) row[1], Native.instant(row[2]), Native.instant(row[3]), (Boolean)
                                row[4]))
                .toList();
    }
}

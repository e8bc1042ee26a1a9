package io.tidemark.app.service;

import io.tidemark.access.model.Role;
import io.tidemark.server.model.TlsMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the service sets up at its start when {@code TIDEMARK_SEED_FILE} names a JSON file of this shape. Loading it again
 * changes nothing: tenants are found by slug, targets and servers by name within their tenant, members by username.
 *
 * <pre>{@code
 * { "tenants": [
 *   { "slug": "acme", "name": "Acme Inc.",
 *     "members": [ { "username": "anna", "role": "OWNER" } ],
 *     "storage": [ { "name": "demo", "address": "s3://tidemark?endpoint=http://127.0.0.1:9100&region=us-east-1",
 *                    "accessKey": "demo", "secretKey": "demo-secret" } ],
 *     "servers": [ { "name": "orders", "host": "127.0.0.1", "port": 54315, "database": "postgres", "user": "tidemark",
 *                    "password": "demo", "tls": "DISABLE", "storage": "demo", "cron": "0 *}{@code /4 * * *",
 *                    "zone": "Europe/Berlin", "windowDays": 14, "backUpNow": true } ] } ] }
 * }</pre>
 *
 * <p>Members are pending until they sign in for the first time. A server that cannot be reached yet is tried again every
 * ten seconds for ten minutes.
 */
public record SeedFile(List<SeedTenant> tenants) {

    /** A tenant with everything in it; lists may be absent. */
    public record SeedTenant(
            String slug,
            String name,
            @Nullable List<SeedMember> members,
            @Nullable List<SeedStorage> storage,
            @Nullable List<SeedServer> servers) {}

    /** A member, pending until the first sign-in. */
    public record SeedMember(String username, Role role) {}

    /** A storage target. */
    public record SeedStorage(
            String name,
            String address,
            @Nullable String accessKey,
            @Nullable String secretKey) {}

    /**
     * A server to protect.
     *
     * @param storage name of a storage target of the same tenant
     * @param cron null: no schedule
     */
    public record SeedServer(
            String name,
            String host,
            int port,
            String database,
            String user,
            String password,
            TlsMode tls,
            String storage,
            @Nullable String cron,
            @Nullable String zone,
            @Nullable Integer windowDays,
            boolean backUpNow) {}
}

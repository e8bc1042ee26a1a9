package io.tidemark.platform.model;

import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The few questions that have no tenant yet. Each calls one function of the database, which answers with ids; see the
 * migration that creates them.
 */
@Dependent
public class AcrossTenants {

    @PersistenceContext
    EntityManager entities;

    /** Takes jobs that wait, or whose holder is gone. */
    public List<Claim> claimJobs(String node, Duration lease, int wanted) {
        return claims("""
            select job, job_tenant, job_fence, job_taken_from
              from claim_jobs(:node, make_interval(0,0,0,0,0,0,:lease), :wanted)
            """, node, lease, wanted);
    }

    /** Takes receivers that nobody holds; a second one of a server only while another node holds the first. */
    public List<ReceiverClaim> claimReceivers(String node, Duration lease, int wanted) {
        return rows("""
            select receiver_server, receiver_number, receiver_tenant, receiver_fence, receiver_taken_from
              from claim_receivers(:node, make_interval(0,0,0,0,0,0,:lease), :wanted)
            """, Map.of("node", node, "lease", lease.toMillis() / 1000.0, "wanted", wanted)).stream()
                .map(row -> new ReceiverClaim(
                        new ReceiverId(new ServerId((UUID) row[0]), ((Number) row[1]).intValue()),
                        new TenantId((UUID) row[2]),
                        ((Number) row[3]).longValue(),
                        (String) row[4]))
                .toList();
    }

    /** Takes servers whose source is to be looked at; nobody else gets them before {@code untilNext} has passed. */
    public List<Located> claimLooks(Duration untilNext, int wanted) {
        return located(
                "select look_server, look_tenant from claim_looks(make_interval(0,0,0,0,0,0,:next), :wanted)",
                Map.of("next", untilNext.toMillis() / 1000.0, "wanted", wanted));
    }

    public List<Located> dueSchedules() {
        return located("select schedule_server, schedule_tenant from due_schedules()", Map.of());
    }

    public List<Located> activeServers() {
        return located("select active_server, active_tenant from active_servers()", Map.of());
    }

    public List<TenantId> allTenants() {
        return tenants("select any_tenant from all_tenants()", Map.of());
    }

    public Optional<TenantId> tenantBySlug(String slug) {
        return tenants("select any_tenant from tenant_by_slug(:slug)", Map.of("slug", slug)).stream()
                .findFirst();
    }

    public List<TenantId> tenantsOfSubject(String issuer, String subject) {
        return tenants(
                "select any_tenant from tenants_of_subject(:issuer, :subject)",
                Map.of("issuer", issuer, "subject", subject));
    }

    /** Memberships that wait for the first sign-in of this user name. */
    public List<Located> pendingMemberships(String username) {
        return located(
                "select membership, membership_tenant from pending_memberships(:username)",
                Map.of("username", username));
    }

    public Optional<Located> apiTokenByHash(byte[] hash) {
        return located("select token, token_tenant from api_token_by_hash(:hash)", Map.of("hash", hash)).stream()
                .findFirst();
    }

    public Optional<Located> recoveryTokenByHash(byte[] hash) {
        return located("select token, token_tenant from recovery_token_by_hash(:hash)", Map.of("hash", hash)).stream()
                .findFirst();
    }

    private List<Claim> claims(String sql, String node, Duration lease, int wanted) {
        return rows(sql, Map.of("node", node, "lease", lease.toMillis() / 1000.0, "wanted", wanted)).stream()
                .map(row -> new Claim(
                        (UUID) row[0], new TenantId((UUID) row[1]), ((Number) row[2]).longValue(), (String) row[3]))
                .toList();
    }

    private List<Located> located(String sql, Map<String, Object> parameters) {
        return rows(sql, parameters).stream()
                .map(row -> new Located((UUID) row[0], new TenantId((UUID) row[1])))
                .toList();
    }

    private List<TenantId> tenants(String sql, Map<String, Object> parameters) {
        var query = entities.createNativeQuery(sql, UUID.class);
        parameters.forEach(query::setParameter);
        return ((List<?>) query.getResultList())
                .stream().map(id -> new TenantId((UUID) id)).toList();
    }

    private List<Object[]> rows(String sql, Map<String, Object> parameters) {
        var query = entities.createNativeQuery(sql, Object[].class);
        parameters.forEach(query::setParameter);
        return ((List<?>) query.getResultList())
                .stream().map(row -> (Object[]) row).toList();
    }
}

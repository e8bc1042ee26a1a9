package io.tidemark.provider.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.backup.model.Backup;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.job.service.ActiveJobs;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.service.WalRegister;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;

/** What the provider of the service may do: numbers and nodes, never a tenant's data. */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ProviderOperations {

    @Inject
    TenantCreation tenantCreation;

    @Inject
    ServerRegister servers;

    @Inject
    BackupLedger backups;

    @Inject
    ActiveJobs jobs;

    @Inject
    WalRegister wal;

    @Inject
    NodeReader nodeReader;

    @Inject
    CurrentUser user;

    @Requires(Permission.PROVIDE)
    public List<ProviderTenant> tenants() {
        return tenantCreation.all().stream()
                .map(tenant -> {
                    var all = servers.all(tenant);
                    var stored = all.stream()
                            .flatMap(server -> backups.all(tenant, server.id()).stream())
                            .map(Backup::storedBytes)
                            .filter(Objects::nonNull)
                            .mapToLong(Long::longValue)
                            .sum();
                    return tenantCreation.describe(tenant, all.size(), stored);
                })
                .toList();
    }

    @Requires(Permission.PROVIDE)
    public TenantId createTenant(NewTenant tenant) {
        return tenantCreation.create(tenant, user.name());
    }

    @Requires(Permission.PROVIDE)
    public List<NodeView> nodes() {
        var tenants = tenantCreation.all();
        return nodeReader.all().stream()
                .map(node -> new NodeView(
                        node.name(),
                        node.version(),
                        node.startedAt(),
                        node.seenAt(),
                        node.alive(),
                        tenants.stream()
                                .mapToInt(tenant -> jobs.running(tenant, node.name()))
                                .sum(),
                        tenants.stream()
                                .mapToInt(tenant -> receptions(tenant, node.name()))
                                .sum()))
                .toList();
    }

    private int receptions(TenantId tenant, String node) {
        return (int) servers.all(tenant).stream()
                .filter(server -> node.equals(wal.reception(tenant, server.id()).node()))
                .count();
    }
}

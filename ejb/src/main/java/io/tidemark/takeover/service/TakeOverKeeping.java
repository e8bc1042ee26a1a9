package io.tidemark.takeover.service;

import io.tidemark.access.service.Requester;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.engine.repository.BackupCatalogue;
import io.tidemark.job.model.JobSpec.VerifyDue;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tenant.model.Tenants;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.Set;

/** The transaction of taking over: a server is known with all its backups, or not at all. */
@Stateless
@TenantBound
public class TakeOverKeeping {

    @Inject
    Tenants tenants;

    @Inject
    ServerRegister servers;

    @Inject
    BackupLedger backups;

    @Inject
    JobQueue jobs;

    /**
     * @param judged backups whose absence from {@code stored} means that they are gone
     * @return the job that looks whether all is there that the backups need
     */
    public JobId takeOver(
            TenantId tenant,
            ServerRegister.Found found,
            BackupCatalogue stored,
            Set<BackupName> judged,
            Requester requester,
            String actor) {
        // of two at once the second one finds the first one's server
        var _ = tenants.lock(tenant).orElseThrow(() -> Refusals.absent("tenant"));
        servers.takeOver(tenant, found, actor);
        backups.reconcile(tenant, found.id(), stored, judged);
        return jobs.enqueue(tenant, new VerifyDue(found.id().value()), found.name(), requester, actor);
    }
}

package io.tidemark.job.service;

import io.tidemark.job.model.JobKind;
import io.tidemark.job.model.Jobs;
import io.tidemark.job.model.Throughput;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** How fast the latest jobs of a tenant were that worked with a storage target. */
@Stateless
@TenantBound
public class JobRates {

    @Inject
    Jobs jobs;

    /** Of restores into directories: files and WAL from the storage target to a disk. */
    public Throughput ofRestores(TenantId tenant, StorageTargetId storage) {
        return jobs.throughput(tenant, storage.value(), JobKind.RESTORE_TO_DIRECTORY);
    }

    /** Of base backups: from a server to the storage target. */
    public Throughput ofBackups(TenantId tenant, StorageTargetId storage) {
        return jobs.throughput(tenant, storage.value(), JobKind.TAKE_BACKUP);
    }
}

package io.tidemark.job.service;

import io.tidemark.access.service.Permission;
import io.tidemark.job.model.JobKind;

/** What the requester of a job must still be allowed to when it starts. */
final class JobPermissions {

    private JobPermissions() {}

    static Permission of(JobKind kind) {
        return switch (kind) {
            case TAKE_BACKUP, VERIFY_BACKUP -> Permission.OPERATE;
            case EXPIRE_BACKUPS, SWEEP_REPOSITORY, DELETE_BACKUP -> Permission.DELETE;
            case RESTORE_TO_DIRECTORY -> Permission.RESTORE;
        };
    }
}

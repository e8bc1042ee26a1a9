package io.tidemark.retention.service;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.retention.model.ServerRetention;
import io.tidemark.retention.model.ServerRetentions;
import io.tidemark.server.service.NewServer;
import io.tidemark.server.service.ServerCompanion;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/** Gives a new server its retention rules. */
@Dependent
class RetentionOfServer implements ServerCompanion {

    @Inject
    ServerRetentions retentions;

    @Override
    public void check(NewServer request) {
        if (request.windowDays() < 1 || request.windowDays() > 3650) {
            throw Refusals.invalid(
                    "a window has 1 to 3650 days", "Choose how far back any second shall be recoverable.");
        }
    }

    @Override
    public void added(TenantId tenant, ServerId server, NewServer request) {
        retentions.add(new ServerRetention(tenant, server, request.windowDays(), 0, 1));
    }

    /** Everything stays until somebody says what may go: marks that kept a backup may be lost. */
    @Override
    public void takenOver(TenantId tenant, ServerId server) {
        retentions
                .find(tenant, server)
                .ifPresentOrElse(
                        rules -> rules.change(0, 0, 1),
                        () -> retentions.add(new ServerRetention(tenant, server, 0, 0, 1)));
    }
}

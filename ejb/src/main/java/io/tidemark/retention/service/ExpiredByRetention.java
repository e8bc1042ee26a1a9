package io.tidemark.retention.service;

import io.tidemark.engine.retention.WalNeed;
import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.service.ExpiredWal;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.function.Predicate;

/** By the rules that are in force now. */
@Dependent
class ExpiredByRetention implements ExpiredWal {

    @Inject
    RetentionKeeping keeping;

    @Override
    public Predicate<WalGap> in(TenantId tenant, ServerId server, WalCoverage coverage) {
        var need = WalNeed.of(keeping.decide(tenant, server), coverage.histories());
        return need::isSuperfluous;
    }
}

package io.tidemark.wal.service;

import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import java.util.function.Predicate;

/** Tells WAL that was let go from WAL that was lost. */
public interface ExpiredWal {

    /** Accepts what is missing and would not be kept if it were there. */
    Predicate<WalGap> in(TenantId tenant, ServerId server, WalCoverage coverage);
}

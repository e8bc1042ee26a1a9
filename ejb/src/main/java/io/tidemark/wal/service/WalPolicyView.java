package io.tidemark.wal.service;

import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.wal.model.GuardSteps;
import io.tidemark.wal.model.SynchronousUse;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant wants of a server's WAL.
 *
 * @param rpoSeconds how much may be lost with server and node; received WAL reaches the store within that
 * @param synchronous whether the server's commits are meant to wait for us
 * @param budgetBytes the most WAL the source may keep for us; null: what its own {@code max_slot_wal_keep_size} allows
 * @param recreateSlot whether a slot that the guard dropped is made again as soon as WAL can be received again
 * @param receivers how many nodes receive, each by itself: with 2, losing one holds no commit up
 * @param standby the settings of the server for each use
 */
public record WalPolicyView(
        Acknowledgement acknowledgement,
        int rpoSeconds,
        SynchronousUse synchronous,
        @Nullable Long budgetBytes,
        GuardSteps steps,
        boolean recreateSlot,
        int receivers,
        StandbySettings standby,
        long version)
        implements Serializable {}

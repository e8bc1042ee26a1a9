package io.tidemark.wal.service;

import io.tidemark.platform.model.FailureView;
import io.tidemark.wal.model.ReceiverState;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How the second receiver of a server goes. Null where there is nothing to tell yet.
 *
 * @param slot its own
 * @param state {@code IDLE} while there is no second node that could take it
 * @param node which node holds it
 * @param durableLsn what it holds goes so far
 * @param failure why it does not run
 */
public record SecondReceiverView(
        String slot,
        ReceiverState state,
        @Nullable String node,
        @Nullable String durableLsn,
        @Nullable FailureView failure)
        implements Serializable {}

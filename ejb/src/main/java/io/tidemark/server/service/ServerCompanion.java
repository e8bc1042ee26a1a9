package io.tidemark.server.service;

import io.tidemark.engine.EngineException;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.model.ServerState;
import io.tidemark.tenant.model.TenantId;

/**
 * What goes along with a server in another feature: its schedule, its retention rules, the reception of its WAL. Called in the
 * transaction that changes the server.
 */
public interface ServerCompanion {

    /** @throws EngineException if what is asked for in {@code request} is malformed */
    default void check(NewServer request) {}

    void added(TenantId tenant, ServerId server, NewServer request);

    /** It was found in storage, and may have been known before it was removed. It is paused, and nothing of it may be lost. */
    default void takenOver(TenantId tenant, ServerId server) {}

    /** Whatever writes to the server's repository shall do so with its new settings. */
    default void storesOtherwise(TenantId tenant, ServerId server) {}

    default void became(TenantId tenant, ServerId server, ServerState state) {}
}

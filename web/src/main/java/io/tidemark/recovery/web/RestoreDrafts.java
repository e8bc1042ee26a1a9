package io.tidemark.recovery.web;

import io.tidemark.platform.model.ServerId;
import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** The restores that somebody decides about, one per server, so that every step of the wizard survives a reload. */
@SessionScoped
public class RestoreDrafts implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Map<ServerId, RestoreDraft> drafts = new HashMap<>();

    RestoreDraft of(ServerId server) {
        return drafts.computeIfAbsent(server, unknown -> new RestoreDraft());
    }

    void forget(ServerId server) {
        drafts.remove(server);
    }
}

package io.tidemark.recovery.web;

import io.tidemark.app.web.Here;
import io.tidemark.recovery.model.RecoveryId;
import io.tidemark.recovery.service.RecoveryOperations;
import io.tidemark.recovery.service.RecoverySummary;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Restores of the tenant, newest first. */
@Named
@ViewScoped
public class RestoresPage implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int PAGE = 30;

    @Inject
    RecoveryOperations recoveries;

    @Inject
    Here here;

    private final List<RecoverySummary> rows = new ArrayList<>();
    private @Nullable String next;

    public void load() {
        rows.clear();
        next = null;
        more();
    }

    public void more() {
        var page = recoveries.listAll(here.tenantId(), next, PAGE);
        rows.addAll(page.items());
        next = page.next();
    }

    public void revoke(RecoveryId recovery) {
        recoveries.revoke(here.tenantId(), recovery);
        load();
    }

    public List<RecoverySummary> getRows() {
        return rows;
    }

    public @Nullable String getNext() {
        return next;
    }
}

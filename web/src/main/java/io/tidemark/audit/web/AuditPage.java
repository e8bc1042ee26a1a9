package io.tidemark.audit.web;

import io.tidemark.app.web.Here;
import io.tidemark.audit.service.AuditEntryView;
import io.tidemark.audit.service.AuditOperations;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who did what, newest first. */
@Named
@ViewScoped
public class AuditPage implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int PAGE = 50;

    @Inject
    AuditOperations audit;

    @Inject
    Here here;

    private final List<AuditEntryView> rows = new ArrayList<>();
    private @Nullable String next;

    public void load() {
        rows.clear();
        next = null;
        more();
    }

    public void more() {
        var page = audit.list(here.tenantId(), null, next, PAGE);
        rows.addAll(page.items());
        next = page.next();
    }

    public List<AuditEntryView> getRows() {
        return rows;
    }

    public @Nullable String getNext() {
        return next;
    }
}

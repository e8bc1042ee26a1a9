package io.tidemark.job.web;

import io.tidemark.app.web.Here;
import io.tidemark.job.service.JobFilter;
import io.tidemark.job.service.JobOperations;
import io.tidemark.job.service.JobSummary;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jobs, newest first: of the server in the address, or of all. */
@Named
@ViewScoped
public class ActivityPage implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int PAGE = 30;

    @Inject
    JobOperations jobs;

    @Inject
    Here here;

    private final List<JobSummary> rows = new ArrayList<>();
    private @Nullable String next;
    private boolean activeOnly;
    private boolean ofServer;

    public void load() {
        rows.clear();
        next = null;
        more();
    }

    public void loadServer() {
        ofServer = true;
        load();
    }

    public void more() {
        var filter = new JobFilter(ofServer ? here.serverId() : null, activeOnly);
        var page = jobs.list(here.tenantId(), filter, next, PAGE);
        rows.addAll(page.items());
        next = page.next();
    }

    /** Reads again what is shown, as long as only the first page is. */
    public void refresh() {
        if (rows.size() <= PAGE) {
            load();
        }
    }

    public List<JobSummary> getRows() {
        return rows;
    }

    public @Nullable String getNext() {
        return next;
    }

    public boolean isActiveOnly() {
        return activeOnly;
    }

    public void setActiveOnly(boolean activeOnly) {
        this.activeOnly = activeOnly;
    }
}

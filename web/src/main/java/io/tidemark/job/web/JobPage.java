package io.tidemark.job.web;

import io.tidemark.app.web.Here;
import io.tidemark.job.service.JobOperations;
import io.tidemark.job.service.JobView;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One job, live. */
@Named
@ViewScoped
public class JobPage implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    JobOperations jobs;

    @Inject
    Here here;

    private @Nullable JobView job;

    public void load() {
        job = jobs.show(here.tenantId(), here.jobId());
    }

    public void cancel() {
        job = jobs.cancel(here.tenantId(), here.jobId());
    }

    public JobView getJob() {
        return Optional.ofNullable(job).orElseThrow();
    }

    /** Where news of this job come from. */
    public JobChannel getChannel() {
        return new JobChannel(here.tenantId(), getJob().summary().id());
    }

    /** Whether there is nothing more to wait for. */
    public boolean isEnded() {
        return getJob().summary().state().isFinal();
    }
}

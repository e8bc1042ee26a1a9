package io.tidemark.job.web;

import io.tidemark.platform.model.JobId;
import io.tidemark.tenant.model.TenantId;
import java.io.Serializable;

/** Whom a push about a job reaches: the open pages of that job. Made only for somebody who was shown the job. */
public record JobChannel(TenantId tenant, JobId job) implements Serializable {}

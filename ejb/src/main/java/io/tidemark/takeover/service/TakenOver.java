package io.tidemark.takeover.service;

import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import java.io.Serializable;

/**
 * A server that was taken over.
 *
 * @param backups how many can be restored
 * @param verification the job that looks whether all that they need is stored
 */
public record TakenOver(ServerId server, int backups, JobId verification) implements Serializable {}

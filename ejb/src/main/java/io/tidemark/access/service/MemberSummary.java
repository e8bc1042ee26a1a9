package io.tidemark.access.service;

import io.tidemark.access.model.MembershipId;
import io.tidemark.access.model.Role;
import java.io.Serializable;
import java.time.Instant;

/**
 * A member of a tenant.
 *
 * @param pending true until the person has signed in for the first time
 */
public record MemberSummary(MembershipId id, String username, Role role, boolean pending, Instant since)
        implements Serializable {}

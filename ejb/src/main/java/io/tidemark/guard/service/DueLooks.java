package io.tidemark.guard.service;

import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.Located;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/** Which sources are to be looked at, across tenants. */
@Stateless
public class DueLooks {

    /** How long a source that needs no watching is left alone. */
    private static final Duration BETWEEN = Duration.ofSeconds(20);

    @Inject
    AcrossTenants across;

    public List<Located> claim(int wanted) {
        return across.claimLooks(BETWEEN, wanted);
    }
}

package io.tidemark.schedule.service;

import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.Located;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;

/** Which servers something is due for, across tenants. */
@Stateless
public class DueServers {

    @Inject
    AcrossTenants across;

    public List<Located> schedules() {
        return across.dueSchedules();
    }

    public List<Located> active() {
        return across.activeServers();
    }
}

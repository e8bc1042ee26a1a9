package io.tidemark.storage.service;

import io.tidemark.platform.service.CheckView;
import java.io.Serializable;
import java.util.List;

/** What validating a storage target found. */
public record StoreReport(List<CheckView> checks, boolean usable) implements Serializable {

    public StoreReport {
        checks = List.copyOf(checks);
    }
}

package io.tidemark.platform.service;

import java.io.Serializable;
import java.util.List;

/**
 * One thing that was looked at.
 *
 * @param id stable key, for example {@code wal-level}
 * @param detail the values that were found
 */
public record CheckView(String id, CheckState state, String title, String detail, List<FixView> fixes)
        implements Serializable {

    public CheckView {
        fixes = List.copyOf(fixes);
    }
}

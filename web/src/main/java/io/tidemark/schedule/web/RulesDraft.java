package io.tidemark.schedule.web;

import io.tidemark.retention.service.RetentionRulesView;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Retention rules while somebody edits them. */
public class RulesDraft implements Serializable {

    private static final long serialVersionUID = 1L;

    private int windowDays = 14;
    private int redundancy = 2;
    private int minimumRedundancy = 1;

    static RulesDraft of(RetentionRulesView rules) {
        var draft = new RulesDraft();
        draft.windowDays = rules.windowDays();
        draft.redundancy = rules.redundancy();
        draft.minimumRedundancy = rules.minimumRedundancy();
        return draft;
    }

    RetentionRulesView view(@Nullable Long version) {
        return new RetentionRulesView(windowDays, redundancy, minimumRedundancy, version);
    }

    public int getWindowDays() {
        return windowDays;
    }

    public void setWindowDays(int windowDays) {
        this.windowDays = windowDays;
    }

    public int getRedundancy() {
        return redundancy;
    }

    public void setRedundancy(int redundancy) {
        this.redundancy = redundancy;
    }

    public int getMinimumRedundancy() {
        return minimumRedundancy;
    }

    public void setMinimumRedundancy(int minimumRedundancy) {
        this.minimumRedundancy = minimumRedundancy;
    }
}

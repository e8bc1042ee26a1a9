package io.tidemark.platform.service;

/** How a check ended. */
public enum CheckState {
    OK,
    WARN,
    FAIL,
    /** Not run, because a check it depends on failed. */
    SKIPPED
}

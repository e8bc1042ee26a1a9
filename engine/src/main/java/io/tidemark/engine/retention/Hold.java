package io.tidemark.engine.retention;

/** Whether somebody asked to keep a backup whatever the rules say; later ones keep more. */
public enum Hold {
    NONE,
    /** Kept as it is, with only the WAL it needs to be consistent. */
    STANDALONE,
    /** Kept with all WAL since, so that every later moment can be reached from it. */
    FULL;

    /** Whether changing from this to {@code other} lets something go. */
    public boolean keepsMoreThan(Hold other) {
        return compareTo(other) > 0;
    }
}

package io.tidemark.engine;

/**
 * Listens to long work. Called often and from several threads at once: implementations return at once and never throw.
 */
public interface Progress {

    /** Hears nothing. */
    Progress NONE = new Progress() {
        @Override
        public void phase(String name) {}

        @Override
        public void total(long bytes) {}

        @Override
        public void advance(long bytes) {}

        @Override
        public void note(String line) {}
    };

    /** A new phase begins, named by a stable key such as {@code copy} or {@code wait-for-wal}. */
    void phase(String name);

    /** The bytes this phase is expected to move; an estimate that may be corrected later. */
    void total(long bytes);

    /** Bytes moved since the last call. */
    void advance(long bytes);

    /** One line for the job's log: lower case, no secrets. */
    void note(String line);
}

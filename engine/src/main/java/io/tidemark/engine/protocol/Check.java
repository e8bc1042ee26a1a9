package io.tidemark.engine.protocol;

import java.util.List;

/**
 * One question asked to a server before it is protected, with its answer.
 *
 * @param id stable, for translations and tests
 * @param title one sentence
 * @param detail the values it rests on; for a skipped check the reason
 * @param fixes what makes it pass, ready to be copied; empty unless it warns or fails
 */
public record Check(String id, Group group, State state, String title, String detail, List<Fix> fixes) {

    public enum Group {
        CONNECTION,
        RIGHTS,
        SETTINGS,
        WAL
    }

    public enum State {
        OK,
        /** Protection works, but less well than it could. */
        WARN,
        /** Protection is not possible. */
        FAIL,
        /** Could not be asked because another check failed. */
        SKIPPED
    }

    /** @param text exact, with this server's names filled in */
    public record Fix(Kind kind, String text) {

        public enum Kind {
            SQL,
            PG_HBA,
            POSTGRESQL_CONF,
            TEXT
        }
    }

    public Check {
        fixes = List.copyOf(fixes);
    }
}

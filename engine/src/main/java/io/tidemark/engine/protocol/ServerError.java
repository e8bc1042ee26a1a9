package io.tidemark.engine.protocol;

import java.util.Map;

/**
 * An error or notice as a server sends it.
 *
 * @param fields by the protocol's one-letter codes
 * @see <a href="https://www.postgresql.org/docs/current/protocol-error-fields.html">Error and Notice Fields</a>
 */
record ServerError(Map<Character, String> fields) {

    ServerError {
        fields = Map.copyOf(fields);
    }

    static ServerError of(String sqlState, String message) {
        return new ServerError(Map.of('C', sqlState, 'M', message));
    }

    /** Five characters; empty if the connection broke without a word. */
    String sqlState() {
        return fields.getOrDefault('C', "");
    }

    String message() {
        return fields.getOrDefault('M', "");
    }

    String detail() {
        return fields.getOrDefault('D', "");
    }

    String hint() {
        return fields.getOrDefault('H', "");
    }

    boolean isFatal() {
        var severity = fields.getOrDefault('V', fields.getOrDefault('S', ""));
        return severity.equals("FATAL") || severity.equals("PANIC");
    }
}

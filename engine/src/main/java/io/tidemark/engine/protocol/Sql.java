package io.tidemark.engine.protocol;

import java.util.regex.Pattern;

/** Quoting as PostgreSQL reads it. */
final class Sql {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private Sql() {}

    static String literal(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a literal has no zero byte");
        }
        return "'" + text.replace("'", "''") + "'";
    }

    static String identifier(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an identifier has no zero byte");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** As people write it: quoted only where it must be. */
    static String readable(String name) {
        return PLAIN.matcher(name).matches() ? name : identifier(name);
    }
}

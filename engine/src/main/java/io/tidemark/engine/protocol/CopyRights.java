package io.tidemark.engine.protocol;

import java.util.List;
import java.util.stream.Collectors;

/** The rights without which a role cannot copy a server's files over SQL. They hold in one database, that of the connection. */
public final class CopyRights {

    private static final List<String> FUNCTIONS = List.of(
            "pg_backup_start(text, boolean)",
            "pg_backup_stop(boolean)",
            "pg_ls_dir(text, boolean, boolean)",
            "pg_stat_file(text, boolean)",
            "pg_read_binary_file(text, bigint, bigint, boolean)");

    private CopyRights() {}

    /** The statement that gives a role all of them. */
    public static String grant(String role) {
        return grant(FUNCTIONS, role);
    }

    /** @param role quoted where it must be */
    static String grant(List<String> functions, String role) {
        return "GRANT EXECUTE ON FUNCTION %s TO %s;".formatted(String.join(", ", functions), role);
    }

    static List<String> missing(SqlConnection sql) {
        var rows = sql.query(
                "asking for rights",
                FUNCTIONS.stream()
                        .map(function -> "SELECT has_function_privilege('%s', 'EXECUTE')".formatted(function))
                        .collect(Collectors.joining(" UNION ALL ")));
        return FUNCTIONS.stream()
                .filter(function ->
                        !"t".equals(rows.get(FUNCTIONS.indexOf(function)).getFirst()))
                .toList();
    }
}

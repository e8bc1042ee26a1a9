package io.tidemark.server.service;

import io.tidemark.engine.protocol.CopyRights;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.Tokens;
import java.io.Serializable;

/** SQL that creates a role for Tidemark, and the password it sets. */
public record RoleScript(String sql, String password) implements Serializable {

    /** For a role that may read and replicate, and no more. */
    static RoleScript of(String role) {
        var name = Refusals.name("role name", role, 63);
        if (!name.matches("[A-Za-z_][A-Za-z0-9_$-]*")) {
            throw Refusals.invalid(
                    "'%s' needs no quoting in no tool: choose letters, digits and _".formatted(name),
                    "Use a name such as tidemark.");
        }
        var password = Tokens.make("");
        var sql = """
            CREATE ROLE "%1$s" LOGIN REPLICATION PASSWORD '%2$s';
            GRANT pg_monitor TO "%1$s";
            GRANT EXECUTE ON FUNCTION pg_switch_wal(), pg_create_restore_point(text) TO "%1$s";
            -- PostgreSQL 15 and 16: lets backups read only the files that changed
            %3$s
            """.formatted(name, password, CopyRights.grant('"' + name + '"'));
        return new RoleScript(sql, password);
    }
}

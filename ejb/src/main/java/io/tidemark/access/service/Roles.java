package io.tidemark.access.service;

import io.tidemark.access.model.Role;
import java.util.EnumSet;
import java.util.Set;

/** Which role carries which permission. Pure. */
public final class Roles {

    private Roles() {}

    public static Set<Permission> permissions(Role role) {
        return switch (role) {
            case OWNER ->
                EnumSet.of(
                        Permission.VIEW,
                        Permission.OPERATE,
                        Permission.RESTORE,
                        Permission.ARCHIVE,
                        Permission.FETCH_WAL,
                        Permission.DELETE,
                        Permission.ADMINISTER,
                        Permission.AUDIT);
            case OPERATOR -> EnumSet.of(Permission.VIEW, Permission.OPERATE);
            case RESTORER -> EnumSet.of(Permission.VIEW, Permission.RESTORE, Permission.FETCH_WAL);
            case AUDITOR -> EnumSet.of(Permission.VIEW, Permission.AUDIT);
            case ARCHIVER -> EnumSet.of(Permission.ARCHIVE);
            case STANDBY -> EnumSet.of(Permission.FETCH_WAL);
        };
    }

    public static boolean allows(Role role, Permission permission) {
        return permissions(role).contains(permission);
    }
}

package io.tidemark.access.model;

/** What a member or a program is in a tenant. */
public enum Role {
    OWNER,
    OPERATOR,
    RESTORER,
    AUDITOR,
    /** A server's archive_command: puts WAL files into the archive, and sees nothing. Of programs only. */
    ARCHIVER,
    /** A standby's restore_command: gets WAL files. Of programs only. */
    STANDBY;

    /** Whether it may be given to a person. */
    public boolean isOfPeople() {
        return this != ARCHIVER && this != STANDBY;
    }
}

package io.tidemark.cli;

import io.tidemark.engine.ErrorCode;

/** What the program tells its caller by its status. Released numbers keep their meaning; see {@code docs/cli.md}. */
enum ExitCode {
    OK(0),
    FAILED(1),
    /** The command line makes no sense. */
    USAGE(2),
    /** There is no such repository, backup or file. */
    NOT_FOUND(3),
    /** The stored backups and WAL do not reach the target. */
    NOT_COVERED(4),
    /** Something stored, or a base backup to import, is damaged or gone. */
    DAMAGED(5),
    /** The key does not open the repository, or the credentials are refused. */
    REFUSED(6),
    /** The store does not answer; the same command may succeed later. */
    UNAVAILABLE(7),
    /** The directory to restore into cannot be used, or its disk is full. */
    DESTINATION(8),
    /** Stopped by the user. */
    CANCELLED(130),
    /** For PostgreSQL: what is asked for could not be found out, so recovery must not go on. Above 125 on purpose. */
    RECOVERY_MUST_STOP(200);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    static ExitCode of(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST, VERSION_NOT_SUPPORTED, FORMAT_NOT_SUPPORTED -> USAGE;
            case NOT_FOUND -> NOT_FOUND;
            case TARGET_NOT_COVERED -> NOT_COVERED;
            case OBJECT_CORRUPT, OBJECT_MISSING, BACKUP_REFUSED -> DAMAGED;
            case KEY_UNUSABLE, STORAGE_DENIED, FORBIDDEN, AUTHENTICATION_FAILED, ADDRESS_NOT_ALLOWED -> REFUSED;
            case STORAGE_UNAVAILABLE, KEY_SERVICE_UNAVAILABLE, SERVER_UNREACHABLE, SERVER_BUSY, SERVICE_BUSY ->
                UNAVAILABLE;
            case RESTORE_DESTINATION_UNUSABLE, NO_SPACE, LOCAL_DISK_FAILED -> DESTINATION;
            case CANCELLED -> CANCELLED;
            case CONFLICT,
                    REPLICATION_NOT_PERMITTED,
                    SERVER_MISCONFIGURED,
                    SYSTEM_IDENTIFIER_CHANGED,
                    SERVER_FAILED,
                    SLOT_LOST,
                    SLOT_IN_USE,
                    WAL_SEGMENT_REMOVED,
                    WAL_FILE_REFUSED,
                    WAL_DIVERGENT,
                    STORAGE_UNUSABLE,
                    OBJECT_LOCKED,
                    CODEC_MISSING,
                    MISCONFIGURED,
                    JOB_STALLED,
                    INTERNAL -> FAILED;
        };
    }
}

package io.tidemark.engine;

import static io.tidemark.engine.ErrorCode.Fault.CORRUPTION;
import static io.tidemark.engine.ErrorCode.Fault.OPERATOR;
import static io.tidemark.engine.ErrorCode.Fault.SERVER;
import static io.tidemark.engine.ErrorCode.Fault.STORAGE;
import static io.tidemark.engine.ErrorCode.Fault.USER;

/** Every failure Tidemark reports. A code, once released, keeps its meaning and is never reused. */
public enum ErrorCode {
    /** What was asked for is malformed or contradicts itself. */
    INVALID_REQUEST(USER, false),
    /** There is no such thing, or it belongs to somebody else. */
    NOT_FOUND(USER, false),
    /** The caller's role does not allow this. */
    FORBIDDEN(USER, false),
    /** The thing changed meanwhile, or its state does not allow this now. */
    CONFLICT(USER, false),
    /** The work was stopped on request. */
    CANCELLED(USER, false),
    /** The recovery target lies outside what the stored backups and WAL can reach. */
    TARGET_NOT_COVERED(USER, false),
    /** The directory to restore into is not empty, not writable or not a directory. */
    RESTORE_DESTINATION_UNUSABLE(USER, false),
    /** The address is not one that Tidemark may connect to. */
    ADDRESS_NOT_ALLOWED(USER, false),
    /** The server refused the role or its password. */
    AUTHENTICATION_FAILED(USER, false),
    /** The role lacks the REPLICATION attribute, or {@code pg_hba.conf} does not admit it. */
    REPLICATION_NOT_PERMITTED(USER, false),
    /** A setting of the server makes physical backup impossible, for example {@code wal_level=minimal}. */
    SERVER_MISCONFIGURED(USER, false),
    /** The server's PostgreSQL version is not supported. */
    VERSION_NOT_SUPPORTED(USER, false),
    /** The address answers with another system identifier than the one that is protected. */
    SYSTEM_IDENTIFIER_CHANGED(USER, false),
    /** No connection to the server, or it broke. */
    SERVER_UNREACHABLE(SERVER, true),
    /** All walsenders or connections of the server are taken. */
    SERVER_BUSY(SERVER, true),
    /** The server answered something that the protocol does not allow, or an error we do not know. */
    SERVER_FAILED(SERVER, true),
    /** The replication slot is missing or invalidated. */
    SLOT_LOST(SERVER, false),
    /** Another receiver holds the replication slot. */
    SLOT_IN_USE(SERVER, true),
    /** The server has already removed WAL that was never received: a new base backup is needed. */
    WAL_SEGMENT_REMOVED(SERVER, false),
    /** A file given to the archive is not what its name says, or not of the server that is protected. */
    WAL_FILE_REFUSED(USER, false),
    /** A base backup to import is damaged, incomplete, or none. */
    BACKUP_REFUSED(USER, false),
    /** The archive holds another content under this name; this one was kept aside. */
    WAL_DIVERGENT(USER, false),
    /** The object store does not answer, or answers with a failure of its own. */
    STORAGE_UNAVAILABLE(STORAGE, true),
    /** The object store refuses the credentials. */
    STORAGE_DENIED(STORAGE, false),
    /** The bucket or folder does not exist, or does not behave as a store must. */
    STORAGE_UNUSABLE(STORAGE, false),
    /** The object is locked: nobody can remove it yet. */
    OBJECT_LOCKED(STORAGE, false),
    /** The service has as much to do at once as it may. */
    SERVICE_BUSY(OPERATOR, true),
    /** A disk or quota is full. */
    NO_SPACE(OPERATOR, true),
    /** A local disk of the service cannot be read or written, though it is not full. */
    LOCAL_DISK_FAILED(OPERATOR, true),
    /** The repository's key is missing or is not the one that sealed it. */
    KEY_UNUSABLE(OPERATOR, false),
    /** The key service that keeps a tenant's key does not answer. */
    KEY_SERVICE_UNAVAILABLE(STORAGE, true),
    /** What is stored needs a codec that is not installed here. Nothing is damaged. */
    CODEC_MISSING(OPERATOR, false),
    /** The service itself is not set up as it must be. */
    MISCONFIGURED(OPERATOR, false),
    /** Nothing of a job has advanced for longer than it may, and it was given up. */
    JOB_STALLED(OPERATOR, false),
    /** A bug in Tidemark. */
    INTERNAL(OPERATOR, false),
    /** A stored object is damaged, truncated or swapped. */
    OBJECT_CORRUPT(CORRUPTION, false),
    /** A stored object that a manifest names is gone. */
    OBJECT_MISSING(CORRUPTION, false),
    /** The repository's format is newer than this program. */
    FORMAT_NOT_SUPPORTED(USER, false);

    /** Who has to act. */
    public enum Fault {
        USER,
        SERVER,
        STORAGE,
        OPERATOR,
        CORRUPTION
    }

    private final Fault fault;
    private final boolean retryable;

    ErrorCode(Fault fault, boolean retryable) {
        this.fault = fault;
        this.retryable = retryable;
    }

    public Fault fault() {
        return fault;
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    public boolean retryable() {
        return retryable;
    }
}

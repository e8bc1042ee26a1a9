package io.tidemark.job.model;

import java.util.UUID;

/** What a job is to do: identifiers only, so that a queued job never carries stale state or a secret. */
public sealed interface JobSpec {

    /** Stands where a backup's name would: what is due, of whichever backups. */
    String DUE = "due";

    /** The server it concerns. */
    UUID server();

    /** Takes a base backup. */
    record TakeBackup(UUID server) implements JobSpec {}

    /** Removes what retention no longer keeps: backups, then WAL. */
    record ExpireBackups(UUID server) implements JobSpec {}

    /** Deletes objects that no backup names. */
    record SweepRepository(UUID server) implements JobSpec {}

    /** Looks whether a backup would restore. */
    record VerifyBackup(UUID server, String backup, String level) implements JobSpec {}

    /** Reads what was not verified for some days, and tells of all backups what is known now. */
    record VerifyDue(UUID server) implements JobSpec {}

    /** Deletes one backup on request. */
    record DeleteBackup(UUID server, String backup) implements JobSpec {}

    /** Restores into a directory of the node's host. */
    record RestoreToDirectory(UUID server, UUID recovery) implements JobSpec {}

    default JobKind kind() {
        return switch (this) {
            case TakeBackup _ -> JobKind.TAKE_BACKUP;
            case ExpireBackups _ -> JobKind.EXPIRE_BACKUPS;
            case SweepRepository _ -> JobKind.SWEEP_REPOSITORY;
            case VerifyBackup _, VerifyDue _ -> JobKind.VERIFY_BACKUP;
            case DeleteBackup _ -> JobKind.DELETE_BACKUP;
            case RestoreToDirectory _ -> JobKind.RESTORE_TO_DIRECTORY;
        };
    }

    /** Two jobs with the same key never wait or run at once. */
    default String exclusiveKey() {
        return switch (this) {
            case TakeBackup(var server) -> "backup:" + server;
            case ExpireBackups(var server) -> "delete:" + server;
            case SweepRepository(var server) -> "sweep:" + server;
            case VerifyBackup(var server, var backup, var _) -> "verify:%s:%s".formatted(server, backup);
            case VerifyDue(var server) -> "verify:%s:%s".formatted(server, DUE);
            case DeleteBackup(var server, var backup) -> "delete:%s:%s".formatted(server, backup);
            case RestoreToDirectory(var _, var recovery) -> "restore:" + recovery;
        };
    }

    /** One line, read back by {@link #parse}. */
    default String text() {
        return switch (this) {
            case TakeBackup(var server) -> "%s %s".formatted(kind(), server);
            case ExpireBackups(var server) -> "%s %s".formatted(kind(), server);
            case SweepRepository(var server) -> "%s %s".formatted(kind(), server);
            case VerifyBackup(var server, var backup, var level) ->
                "%s %s %s %s".formatted(kind(), server, backup, level);
            // a node that does not know this job verifies all at that level
            case VerifyDue(var server) -> "%s %s %s FRAMES".formatted(kind(), server, DUE);
            case DeleteBackup(var server, var backup) -> "%s %s %s".formatted(kind(), server, backup);
            case RestoreToDirectory(var server, var recovery) -> "%s %s %s".formatted(kind(), server, recovery);
        };
    }

    /** @throws IllegalArgumentException if {@code text} is no specification */
    static JobSpec parse(String text) {
        var words = text.split(" ");
        if (words.length < 2) {
            throw new IllegalArgumentException("not a job: '%s'".formatted(text));
        }
        var server = UUID.fromString(words[1]);
        return switch (JobKind.valueOf(words[0])) {
            case TAKE_BACKUP -> new TakeBackup(server);
            case EXPIRE_BACKUPS -> new ExpireBackups(server);
            case SWEEP_REPOSITORY -> new SweepRepository(server);
            case VERIFY_BACKUP ->
                words[2].equals(DUE) ? new VerifyDue(server) : new VerifyBackup(server, words[2], words[3]);
            case DELETE_BACKUP -> new DeleteBackup(server, words[2]);
            case RESTORE_TO_DIRECTORY -> new RestoreToDirectory(server, UUID.fromString(words[2]));
        };
    }
}

package io.tidemark.takeover.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.BackupCatalogue;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.WrongKeyException;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.model.Identity;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.storage.model.StorageTargetId;
import org.jspecify.annotations.Nullable;

/**
 * A repository that was opened, as it says what it is. Pure.
 *
 * @param keyHolder of the key that opened it
 */
record StoredRepository(RepositoryDescription description, BackupCatalogue catalogue, String keyHolder) {

    StoredServer view(@Nullable String formerName) {
        var backups = catalogue.backups();
        var newest = backups.isEmpty() ? null : backups.getLast().facts();
        return new StoredServer(
                new ServerId(description.server()),
                formerName,
                description.createdAt(),
                description.systemIdentifier().toString(),
                newest == null ? null : newest.origin().version().toString(),
                backups.size(),
                catalogue.unreadable().size(),
                newest == null ? null : newest.endedAt(),
                newest == null ? FailureView.of(nothingToRestore()) : null);
    }

    /** @throws EngineException with {@link ErrorCode#NOT_FOUND} if nothing could be restored */
    ServerRegister.Found named(String name, StorageTargetId storage) {
        var newest = catalogue.backups().stream()
                .reduce((_, later) -> later)
                .map(BackupManifest::facts)
                .orElseThrow(StoredRepository::nothingToRestore);
        return new ServerRegister.Found(
                new ServerId(description.server()),
                name,
                new Identity(
                        newest.origin().version().number(),
                        description.systemIdentifier().toString(),
                        description.walSegmentSize().bytes()),
                storage,
                keyHolder);
    }

    /** What to say of one that was not opened. */
    static FailureView failure(EngineException e) {
        return e instanceof WrongKeyException
                ? new FailureView(
                        e.code().name(),
                        "your key does not open it",
                        "Set the key that was exported while it was protected as own key, then look again.")
                : FailureView.of(e);
    }

    private static EngineException nothingToRestore() {
        return new EngineException(
                ErrorCode.NOT_FOUND,
                "no backup of it can be read",
                "Add the server anew; what lies here stays as it is.");
    }
}

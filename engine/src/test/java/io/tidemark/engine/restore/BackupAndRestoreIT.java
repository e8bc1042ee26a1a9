package io.tidemark.engine.restore;

import io.tidemark.engine.scenario.BackupAndRestoreScenario;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.engine.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

class BackupAndRestoreIT extends BackupAndRestoreScenario {

    @Override
    protected ObjectStore openStore(Path workDirectory) {
        try {
            return FileSystemObjectStore.open(Files.createDirectory(workDirectory.resolve("store")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

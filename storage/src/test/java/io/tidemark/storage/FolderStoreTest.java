package io.tidemark.storage;

import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.ObjectStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends ObjectStoreContract {

    @TempDir
    Path directory;

    @Override
    protected ObjectStore open() {
        return Stores.open(new StoreAddress.Folder(directory), StoreCredentials.none());
    }
}

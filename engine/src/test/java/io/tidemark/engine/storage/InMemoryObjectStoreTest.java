package io.tidemark.engine.storage;

class InMemoryObjectStoreTest extends ObjectStoreContract {

    @Override
    protected ObjectStore open() {
        return new InMemoryObjectStore();
    }
}

package io.tidemark.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Tells that something has changed in a folder. */
final class Watch implements AutoCloseable {

    private final Path folder;
    private final WatchService service;

    Watch(Path folder) {
        this.folder = folder;
        try {
            this.service = folder.getFileSystem().newWatchService();
            folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (IOException e) {
            throw Spool.unusable(folder, e);
        }
    }

    /** Returns when something has changed or {@code most} is over. */
    void await(Duration most) throws InterruptedException {
        var key = service.poll(most.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            throw Spool.unusable(folder, e);
        }
    }
}

package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files copied into a directory and back, neither compressed nor durable: what the rest of the work costs. */
final class PlainCopy implements Archiver {

    private final Path directory;

    PlainCopy(Path work) {
        this.directory = work.resolve("copies");
    }

    @Override
    public String name() {
        return "cp";
    }

    @Override
    public void prepare(Source source) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public String archiveCommand() {
        return "cp %%p %s/%%f".formatted(directory);
    }

    @Override
    public String restoreCommand(Path scratch, Path data) {
        return "cp %s/%%f %%p".formatted(directory);
    }
}

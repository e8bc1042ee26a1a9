package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import java.io.InputStream;
import java.util.Optional;

/** Where a recovering server's WAL files come from. Many threads may use one at once. */
interface WalSource extends AutoCloseable {

    /**
     * Opens a file; what it gives is verified while it is read. The caller closes it.
     *
     * @param partial whether a segment of which only the beginning is stored may be given, filled up with zeros
     * @return empty only if there is no such file
     * @throws EngineException if that could not be found out
     */
    Optional<InputStream> open(String name, boolean partial);

    @Override
    void close();

    static WalSource ofRepository(StoreArguments arguments) {
        var opened = OpenedRepository.open(arguments);
        return new WalSource() {

            @Override
            public Optional<InputStream> open(String name, boolean partial) {
                return partial
                        ? opened.archive().openLongest(name)
                        : opened.archive().open(name);
            }

            @Override
            public void close() {
                opened.close();
            }
        };
    }
}

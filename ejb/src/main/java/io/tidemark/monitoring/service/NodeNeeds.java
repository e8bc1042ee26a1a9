package io.tidemark.monitoring.service;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.codec.Codec;
import io.tidemark.engine.codec.Codecs;
import io.tidemark.platform.model.NodeSigns;
import io.tidemark.platform.service.Configuration;
import io.tidemark.platform.service.ServiceKey;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what this node cannot work without. */
@Singleton
@Startup
public class NodeNeeds {

    private static final Logger LOG = LoggerFactory.getLogger(NodeNeeds.class);

    /** Sixteen WAL segments of the usual size: below, a receiver that cannot store for a moment stops receiving. */
    static final DataSize LEAST_FREE = new DataSize(16 * (16L << 20));

    @Inject
    NodeSigns signs;

    @Inject
    Configuration configuration;

    @Inject
    ServiceKey key;

    @PostConstruct
    void say() {
        // two codecs that cannot be told apart end the start here, before anything is stored
        LOG.info(
                "codecs: {}", Codecs.installed().all().stream().map(Codec::name).toList());
        var spool = configuration.service().spoolDirectory();
        signs.need("spool", () -> ofSpool(spool, LEAST_FREE));
        signs.need("service-key", this::ofKey);
    }

    static Optional<String> ofSpool(Path directory, DataSize least) {
        try {
            Files.createDirectories(directory);
            var free = new DataSize(Files.getFileStore(directory).getUsableSpace());
            if (!Files.isWritable(directory)) {
                return Optional.of("%s cannot be written".formatted(directory));
            }
            return free.bytes() < least.bytes()
                    ? Optional.of("%s has %s left, and needs %s".formatted(directory, free, least))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("%s cannot be used: %s".formatted(directory, e));
        }
    }

    private Optional<String> ofKey() {
        try {
            key.require();
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}

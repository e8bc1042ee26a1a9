package io.tidemark.server.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.codec.Codecs;
import io.tidemark.engine.codec.Compression;
import io.tidemark.server.model.Server;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How what is stored of a server is made smaller from now on.
 *
 * @param codec by its name
 * @param level one of the codec's; null in requests: its usual one
 */
public record CompressionSetting(String codec, @Nullable Integer level) implements Serializable {

    static CompressionSetting of(Server server) {
        return new CompressionSetting(server.codec(), server.codecLevel());
    }

    /** What this node can do of it now, long after it was chosen: empty if the codec is no longer installed. */
    Optional<Compression> installed() {
        return Codecs.installed()
                .find(codec)
                .map(found -> level != null && found.levels().include(level)
                        ? new Compression(found, level)
                        : Compression.of(found));
    }

    /** @throws EngineException if there is no such codec, or it has no such level */
    Compression checked() {
        var found = Codecs.installed().named(codec);
        return level == null ? Compression.of(found) : Compression.of(found, level);
    }
}

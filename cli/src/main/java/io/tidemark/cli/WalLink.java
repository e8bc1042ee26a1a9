package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a restored server fetches WAL of a service. The address itself is the permission, so it is kept in a file that only the
 * server may read.
 */
record WalLink(URI address) {

    /** Its name in a restored data directory. The service's own one-line command leaves the same file there. */
    static final String FILE = "tidemark-wal.url";

    /** @throws EngineException if the file cannot be read or holds no address */
    static WalLink read(Path file) {
        try {
            var address = URI.create(Files.readString(file).strip());
            if (address.getHost() != null) {
                return new WalLink(address);
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            throw invalid(file, unreadable);
        }
        throw invalid(file, null);
    }

    /** Fetches by this link. */
    WalSource source() {
        var http = new ServiceHttp();
        return new WalSource() {

            @Override
            public Optional<InputStream> open(String name, boolean partial) {
                return ServiceHttp.unlessAbsent(() -> http.stream(request(name)));
            }

            @Override
            public void close() {
                http.close();
            }
        };
    }

    private HttpRequest request(String name) {
        try {
            return HttpRequest.newBuilder(URI.create(address + "/" + name))
                    .timeout(Duration.ofMinutes(2))
                    .header("Accept", "application/octet-stream, application/json")
                    .build();
        } catch (IllegalArgumentException malformed) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "'%s' is not the name of a WAL file".formatted(name),
                    "A restore_command gives it as its first word after the options.",
                    malformed);
        }
    }

    private static EngineException invalid(Path file, @Nullable Exception cause) {
        var hint = "Name the file '%s' that 'tidemark restore --service ... --fetch-wal' left in the data directory."
                .formatted(FILE);
        var message = cause instanceof IOException
                ? "read %s: %s".formatted(file, cause)
                : "%s holds no address of WAL".formatted(file);
        return cause == null
                ? new EngineException(ErrorCode.INVALID_REQUEST, message, hint)
                : new EngineException(ErrorCode.INVALID_REQUEST, message, hint, cause);
    }
}

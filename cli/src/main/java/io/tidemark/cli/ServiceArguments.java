package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A running service to ask instead of a repository. */
final class ServiceArguments {

    @Option(
            names = "--service",
            paramLabel = "<url>",
            description = "Ask the service at this address instead of reading a repository.")
    private @Nullable URI service;

    @Option(
            names = "--token-file",
            paramLabel = "<file>",
            defaultValue = "${env:TIDEMARK_TOKEN_FILE}",
            description = "With --service: an API token, one line of text. Default: $TIDEMARK_TOKEN_FILE.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--server",
            paramLabel = "<server>",
            description =
                    "With --service: the name or the id of the server. For WAL files not needed with a token that is bound"
                            + " to one server.")
    private @Nullable String server;

    boolean given() {
        return service != null;
    }

    ServiceClient open() {
        if (server == null) {
            throw missing();
        }
        return openBound();
    }

    /** Without {@code --server}, the one that the token is bound to. */
    ServiceClient openBound() {
        if (service == null || tokenFile == null) {
            throw missing();
        }
        if (!"https".equals(service.getScheme()) && !"http".equals(service.getScheme()) || service.getHost() == null) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "'%s' is not the address of a service".formatted(service),
                    "Write it like https://tidemark.example.org.");
        }
        return new ServiceClient(service, token(NamedFile.text(tokenFile).strip()), server);
    }

    private static EngineException missing() {
        return new EngineException(
                ErrorCode.INVALID_REQUEST,
                "--service needs --token-file and --server",
                "Name the file with the API token, and the server by name or id.");
    }

    private static Secret token(String text) {
        if (!text.matches("[\\x21-\\x7E]+")) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "the file of --token-file holds no token",
                    "Put one line of text into it.");
        }
        return Secret.of(text);
    }
}

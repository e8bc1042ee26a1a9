package io.tidemark.engine.protocol;

/** An error that the server told; translated by {@link ErrorClassifier} before it leaves the package. */
final class ServerException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ServerError error;

    ServerException(ServerError error) {
        super(error.message());
        this.error = error;
    }

    ServerError error() {
        return error;
    }
}

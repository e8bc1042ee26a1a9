package io.tidemark.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.function.Predicate;

/** Refuses to talk to an endpoint while its name leads to an address that is not allowed. */
record EndpointGuard(URI endpoint, Predicate<InetAddress> allowed) {

    /**
     * @throws EngineException {@link ErrorCode#ADDRESS_NOT_ALLOWED}; {@link ErrorCode#STORAGE_UNAVAILABLE} if the name is
     *     not known
     */
    void check() {
        try {
            for (var address : InetAddress.getAllByName(endpoint.getHost())) {
                if (!allowed.test(address)) {
                    throw new EngineException(
                            ErrorCode.ADDRESS_NOT_ALLOWED,
                            "endpoint %s is not one that Tidemark may connect to".formatted(endpoint),
                            "Use an endpoint with a public address, or ask your provider to allow its network.");
                }
            }
        } catch (UnknownHostException unknown) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "find endpoint %s: no such host".formatted(endpoint),
                    "Check the spelling of the endpoint, and the name server of Tidemark's host.",
                    unknown);
        }
    }
}

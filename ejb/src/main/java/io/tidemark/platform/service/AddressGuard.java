package io.tidemark.platform.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves the names that tenants give, once, and hands out only addresses that may be connected to. */
@ApplicationScoped
public class AddressGuard {

    @Inject
    Configuration configuration;

    /**
     * The addresses of a host, to be connected to instead of the name.
     *
     * @throws EngineException with {@link ErrorCode#ADDRESS_NOT_ALLOWED} if one of them may not be, or there is none; the
     *     message does not tell which of both
     */
    public List<InetAddress> admit(String host) {
        var rules = new AddressRules(configuration.service().allowedAddresses());
        try {
            var addresses = List.of(InetAddress.getAllByName(host));
            if (!addresses.isEmpty() && addresses.stream().allMatch(rules::permits)) {
                return addresses;
            }
        } catch (UnknownHostException e) {
            throw refused(host, e);
        }
        throw refused(host, null);
    }

    private static EngineException refused(String host, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.ADDRESS_NOT_ALLOWED,
                "'%s' is not an address that Tidemark connects to".formatted(host),
                "Give the public name or address of the server. Private networks must be allowed by the provider.",
                cause);
    }
}

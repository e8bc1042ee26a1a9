package io.tidemark.engine.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets that connect to pinned addresses, whatever address the driver asks for, and that notice a dead peer.
 *
 * <p>The driver knows it by name and creates it with the addresses as text, because properties are all it takes. It still
 * knows the server by its host name, so certificates are verified against that.
 */
public final class PinnedSocketFactory extends SocketFactory {

    private static final int KEEP_ALIVE_IDLE_SECONDS = 60;
    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 10;
    private static final int KEEP_ALIVE_PROBES = 6;

    private final List<InetAddress> pinned;

    /** @param argument literal addresses separated by commas; empty leaves the driver's choice */
    public PinnedSocketFactory(String argument) throws UnknownHostException {
        var addresses = new ArrayList<InetAddress>();
        for (var literal : argument.split(",")) {
            if (!literal.isBlank()) {
                addresses.add(InetAddress.ofLiteral(literal));
            }
        }
        this.pinned = List.copyOf(addresses);
    }

    static String argument(List<InetAddress> addresses) {
        return String.join(
                ",", addresses.stream().map(InetAddress::getHostAddress).toList());
    }

    @Override
    public Socket createSocket() throws IOException {
        var socket = new PinnedSocket(pinned);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        for (var option : List.of(
                ExtendedSocketOptions.TCP_KEEPIDLE,
                ExtendedSocketOptions.TCP_KEEPINTERVAL,
                ExtendedSocketOptions.TCP_KEEPCOUNT)) {
            if (!socket.supportedOptions().contains(option)) {
                return socket;
            }
        }
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(address, port));
    }

    private Socket connected(InetSocketAddress target) throws IOException {
        var socket = createSocket();
        socket.connect(target);
        return socket;
    }

    private static final class PinnedSocket extends Socket {

        private final List<InetAddress> pinned;
        private @Nullable ReadAheadStream in;

        private PinnedSocket(List<InetAddress> pinned) {
            this.pinned = pinned;
        }

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (in == null) {
                in = new ReadAheadStream(super.getInputStream());
            }
            return in;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
            if (pinned.isEmpty() || !(endpoint instanceof InetSocketAddress target)) {
                super.connect(endpoint, timeoutMillis);
            } else {
                // a socket cannot be connected again after a failure, so only the first address is tried;
                // the connector walks through the others
                super.connect(new InetSocketAddress(pinned.getFirst(), target.getPort()), timeoutMillis);
            }
        }

        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, 0);
        }
    }
}

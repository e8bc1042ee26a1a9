package io.tidemark.storage;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** Answers every request with the advice to ask elsewhere. */
final class RedirectingServer implements AutoCloseable {

    private final HttpServer server;

    RedirectingServer(URI elsewhere) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders()
                    .set("Location", elsewhere.resolve(exchange.getRequestURI()).toString());
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

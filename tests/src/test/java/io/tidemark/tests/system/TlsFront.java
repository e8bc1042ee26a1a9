package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Where TLS ends, as an operator has it before the service: a proxy with a certificate of an authority that nobody else knows. */
final class TlsFront implements AutoCloseable {

    private static final String PASSWORD = "only-for-tests";
    private static final String AUTHORIZATION = "Authorization";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger puts = new AtomicInteger();
    private final HttpsServer server;
    private final String behind;
    private final Path authority;
    private final Path trustStore;

    /**
     * Begins.
     *
     * @param behind the address of the service
     * @param home an empty folder for keys and certificates
     */
    TlsFront(String behind, Path home) throws IOException, GeneralSecurityException, InterruptedException {
        this.behind = behind;
        this.authority = home.resolve("authority.pem");
        this.trustStore = home.resolve("authorities.p12");
        Files.createDirectories(home);
        var keys = home.resolve("keys.p12");
        keytool(
                "-genkeypair -keyalg EC -alias front -dname CN=front -ext san=ip:127.0.0.1 -validity 2 -storetype PKCS12",
                keys);
        keytool("-exportcert -rfc -alias front -file " + authority, keys);
        keytool("-importcert -noprompt -alias front -storetype PKCS12 -file " + authority, trustStore);
        var store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The certificate to trust, as PEM. */
    Path authority() {
        return authority;
    }

    /** What lets a Java program trust it. */
    String javaOptions() {
        return "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s".formatted(trustStore, PASSWORD);
    }

    /** How many files went through. */
    int puts() {
        return puts.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        client.close();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            var length = exchange.getRequestHeaders().getFirst("Content-Length");
            var body = length == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.fromPublisher(
                            BodyPublishers.ofInputStream(exchange::getRequestBody), Long.parseLong(length));
            var request = HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
                    .method(exchange.getRequestMethod(), body);
            var authorization = exchange.getRequestHeaders().getFirst(AUTHORIZATION);
            if (authorization != null) {
                request.header(AUTHORIZATION, authorization);
            }
            var answer = client.send(request.build(), BodyHandlers.ofByteArray());
            if (exchange.getRequestMethod().equals("PUT") && answer.statusCode() == 204) {
                puts.incrementAndGet();
            }
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void keytool(String words, Path store) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words.split(" ")));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}

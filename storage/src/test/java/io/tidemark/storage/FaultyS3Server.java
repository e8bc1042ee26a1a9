package io.tidemark.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An S3 server of one bucket in memory that refuses what a test says, and writes down what it was asked for. */
final class FaultyS3Server implements AutoCloseable {

    static final String BUCKET = "bucket";

    /**
     * How a request is refused.
     *
     * @param meanwhile what happens in the bucket before the answer
     */
    record Refusal(int status, String code, Runnable meanwhile) {

        Refusal(int status, String code) {
            this(status, code, () -> {});
        }
    }

    private static final String ETAG = "\"d41d8cd98f00b204e9800998ecf8427e\"";
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Queue<Refusal> refusedPuts = new ConcurrentLinkedQueue<>();
    private final Queue<Refusal> refusedCompletions = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Refusal refusedAlways;
    private volatile int cutAfter = Integer.MAX_VALUE;

    FaultyS3Server() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void put(String key, byte[] bytes) {
        objects.put(key, bytes);
    }

    /** Refuses the next write that is not refused yet. */
    void refusePut(Refusal refusal) {
        refusedPuts.add(refusal);
    }

    /** Refuses to put the parts of an upload together; by status 200, too, as services do that begin to answer early. */
    void refuseCompletion(Refusal refusal) {
        refusedCompletions.add(refusal);
    }

    void refuseEveryPut(Refusal refusal) {
        refusedAlways = refusal;
    }

    /** Ends the connection of the next read after so many bytes, though more were announced. */
    void cutNextRead(int bytes) {
        cutAfter = bytes;
    }

    /** Requests for objects by this method: the key, and where asked for the range. */
    List<String> requests(String method) {
        var start = method + " ";
        return requests.stream()
                .filter(request -> request.startsWith(start))
                .map(request -> request.substring(start.length()))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var uri = exchange.getRequestURI();
            var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
            var key = uri.getPath().substring(("/" + BUCKET).length()).replaceFirst("^/", "");
            if (key.isEmpty()) {
                describeBucket(exchange, query);
                return;
            }
            var range = exchange.getRequestHeaders().getFirst("Range");
            requests.add("%s %s%s".formatted(exchange.getRequestMethod(), key, range == null ? "" : " " + range));
            if (query.contains("partNumber=")) {
                accept(exchange);
                return;
            }
            switch (exchange.getRequestMethod()) {
                case "POST" -> upload(exchange, key, query);
                case "PUT" -> write(exchange, key, body);
                case "GET" -> read(exchange, key, range);
                case "HEAD" -> head(exchange, key);
                default -> refuse(exchange, 501, "NotImplemented");
            }
        } catch (IOException gone) {
            // cut on purpose, or whoever asked does not listen any more
        }
    }

    private void write(HttpExchange exchange, String key, byte[] body) throws IOException {
        var refusal = refusedAlways == null ? refusedPuts.poll() : refusedAlways;
        if (refusal != null) {
            refusal.meanwhile().run();
            refuse(exchange, refusal.status(), refusal.code());
        } else if (objects.putIfAbsent(key, body) == null) {
            accept(exchange);
        } else {
            refuse(exchange, 412, "PreconditionFailed");
        }
    }

    /** Begins an upload in parts or ends it; the parts themselves are forgotten. */
    private void upload(HttpExchange exchange, String key, String query) throws IOException {
        if (query.startsWith("uploads")) {
            send(
                    exchange,
                    200,
                    "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>");
            return;
        }
        var refusal = refusedCompletions.poll();
        if (refusal != null) {
            refuse(exchange, refusal.status(), refusal.code());
            return;
        }
        objects.put(key, new byte[0]);
        send(
                exchange,
                200,
                "<CompleteMultipartUploadResult><ETag>%s</ETag></CompleteMultipartUploadResult>".formatted(ETAG));
    }

    private static void accept(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("ETag", ETAG);
        exchange.sendResponseHeaders(200, -1);
    }

    private void read(HttpExchange exchange, String key, @Nullable String range) throws IOException {
        var bytes = objects.get(key);
        if (bytes == null) {
            refuse(exchange, 404, "NoSuchKey");
            return;
        }
        describeObject(exchange);
        var asked = RANGE.matcher(range == null ? "bytes=0-" : range);
        if (!asked.matches()) {
            refuse(exchange, 400, "InvalidArgument");
            return;
        }
        var from = Integer.parseInt(asked.group(1));
        var until = asked.group(2).isEmpty() ? bytes.length : Long.parseLong(asked.group(2)) + 1;
        var part = Arrays.copyOfRange(bytes, from, (int) Math.min(until, bytes.length));
        var cut = Math.min(cutAfter, part.length);
        cutAfter = Integer.MAX_VALUE;
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes %d-%d/%d".formatted(from, from + part.length - 1, bytes.length));
        exchange.sendResponseHeaders(range == null ? 200 : 206, part.length);
        exchange.getResponseBody().write(part, 0, cut);
        exchange.getResponseBody().flush();
    }

    private void head(HttpExchange exchange, String key) throws IOException {
        var bytes = objects.get(key);
        if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        describeObject(exchange);
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
        exchange.sendResponseHeaders(200, -1);
    }

    private static void describeObject(HttpExchange exchange) {
        var headers = exchange.getResponseHeaders();
        headers.set("ETag", ETAG);
        headers.set("Content-Type", "application/octet-stream");
        headers.set("Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT");
        headers.set("x-amz-version-id", "1");
    }

    private void describeBucket(HttpExchange exchange, String query) throws IOException {
        if (query.startsWith("object-lock")) {
            send(
                    exchange,
                    200,
                    "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>");
        } else if (query.contains("versions")) {
            var text = new StringBuilder("<ListVersionsResult><IsTruncated>false</IsTruncated>");
            objects.forEach((key, bytes) -> text.append(
                    "<Version><Key>%s</Key><VersionId>1</VersionId><IsLatest>true</IsLatest><Size>%d</Size></Version>"
                            .formatted(key, bytes.length)));
            send(exchange, 200, text.append("</ListVersionsResult>").toString());
        } else {
            refuse(exchange, 501, "NotImplemented");
        }
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        send(exchange, status, "<Error><Code>%s</Code><Message>as the test says</Message></Error>".formatted(code));
    }

    private static void send(HttpExchange exchange, int status, String xml) throws IOException {
        var body = xml.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}

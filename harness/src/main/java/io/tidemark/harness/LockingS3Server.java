package io.tidemark.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.harness.LockingBucket.DefaultRetention;
import io.tidemark.harness.LockingBucket.Mode;
import io.tidemark.harness.LockingBucket.Retention;
import io.tidemark.harness.LockingBucket.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An S3 server on 127.0.0.1 in this process that enforces object lock, keeps versions, and tells credentials apart. Objects
 * are in memory; its clock is the caller's, so that locks end without anybody waiting. No S3 server in Maven repositories
 * does any of this. It knows the requests that write-once stores make, and refuses all others.
 */
public final class LockingS3Server implements AutoCloseable {

    /** What an account may do, as policies name it. */
    public enum Right {
        LIST_BUCKET_VERSIONS,
        LIST_BUCKET_MULTIPART_UPLOADS,
        ABORT_MULTIPART_UPLOAD,
        GET_OBJECT,
        PUT_OBJECT,
        DELETE_OBJECT,
        DELETE_OBJECT_VERSION,
        GET_OBJECT_RETENTION,
        PUT_OBJECT_RETENTION,
        BYPASS_GOVERNANCE_RETENTION,
        GET_BUCKET_OBJECT_LOCK_CONFIGURATION
    }

    private record Account(String secretKey, Set<Right> rights) {}

    private record Upload(
            LockingBucket bucket,
            String key,
            Instant initiated,
            @Nullable Retention retention,
            Map<Integer, byte[]> parts) {}

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final Map<String, LockingBucket> buckets = new ConcurrentHashMap<>();
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

    private LockingS3Server(InstantSource clock, HttpServer server, ExecutorService threads) {
        this.clock = clock;
        this.server = server;
        this.threads = threads;
    }

    /** @param clock decides when locks end, and is what objects are dated by */
    public static LockingS3Server start(InstantSource clock) {
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var threads = Executors.newVirtualThreadPerTaskExecutor();
            var server = new LockingS3Server(clock, http, threads);
            http.setExecutor(threads);
            http.createContext("/", server::answer);
            http.start();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException("start an S3 server", failure);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Lets {@code accessKey} do all of {@code rights} in every bucket. */
    public LockingS3Server account(String accessKey, String secretKey, Set<Right> rights) {
        accounts.put(accessKey, new Account(secretKey, rights.isEmpty() ? Set.of() : EnumSet.copyOf(rights)));
        return this;
    }

    /** Makes a bucket whose objects can be locked, but are not unless a request asks for it. */
    public LockingS3Server createBucket(String name) {
        buckets.put(name, new LockingBucket(clock, true, null));
        return this;
    }

    /** Makes a bucket that locks every new object in compliance mode. */
    public LockingS3Server createBucket(String name, Duration defaultRetention) {
        buckets.put(name, new LockingBucket(clock, true, new DefaultRetention(Mode.COMPLIANCE, defaultRetention)));
        return this;
    }

    /** Makes a bucket with versions whose objects cannot be locked. */
    public LockingS3Server createBucketWithoutLock(String name) {
        buckets.put(name, new LockingBucket(clock, false, null));
        return this;
    }

    /** Until when each version in a bucket is locked, by key and version; {@link Instant#MIN} where it is not. */
    public Map<String, Instant> locks(String bucket) {
        var locks = new TreeMap<String, Instant>();
        for (var version : bucket(bucket).versions("")) {
            var retention = version.retention();
            locks.put(version.key() + " " + version.id(), retention == null ? Instant.MIN : retention.until());
        }
        return locks;
    }

    /** Keys of the uploads in a bucket that were neither completed nor given up. */
    public List<String> uploads(String bucket) {
        return uploads.values().stream()
                .filter(upload -> upload.bucket().equals(bucket(bucket)))
                .map(Upload::key)
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            try {
                var body = exchange.getRequestBody().readAllBytes();
                new Request(exchange, body, account(exchange, body)).answer();
            } catch (S3Refusal refusal) {
                if (refusal.isHidden()) {
                    exchange.getResponseHeaders().set("x-amz-delete-marker", "true");
                }
                send(
                        exchange,
                        refusal.status(),
                        "<Error><Code>%s</Code><Message>%s</Message></Error>"
                                .formatted(refusal.code(), refusal.getMessage())
                                .getBytes(UTF_8));
            }
        } catch (IOException gone) {
            // whoever asked does not listen any more
        }
    }

    private Account account(HttpExchange exchange, byte[] body) {
        var signature = S3Signature.of(exchange).orElseThrow(S3Refusal::denied);
        var account = accounts.get(signature.accessKey());
        if (account == null) {
            throw new S3Refusal(403, "InvalidAccessKeyId", "The access key Id does not exist in our records.");
        }
        if (!signature.isBy(account.secretKey(), exchange)) {
            throw new S3Refusal(403, "SignatureDoesNotMatch", "The request signature does not match.");
        }
        var signed = exchange.getRequestHeaders().getFirst("X-Amz-Content-Sha256");
        if (!"UNSIGNED-PAYLOAD".equals(signed) && !S3Signature.sha256(body).equals(signed)) {
            throw new S3Refusal(
                    400, "XAmzContentSHA256Mismatch", "The body is not what was signed: %s".formatted(signed));
        }
        return account;
    }

    private LockingBucket bucket(String name) {
        var bucket = buckets.get(name);
        if (bucket == null) {
            throw new S3Refusal(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        return bucket;
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** One request. */
    private final class Request {

        private final HttpExchange exchange;
        private final byte[] body;
        private final Account account;
        private final Map<String, String> query;
        private final LockingBucket bucket;
        private final String key;

        Request(HttpExchange exchange, byte[] body, Account account) {
            this.exchange = exchange;
            this.body = body;
            this.account = account;
            this.query = query(exchange.getRequestURI().getRawQuery());
            var path = exchange.getRequestURI().getRawPath().substring(1).split("/", 2);
            this.bucket = bucket(path[0]);
            this.key = path.length < 2 ? "" : URLDecoder.decode(path[1].replace("+", "%2B"), UTF_8);
        }

        void answer() throws IOException {
            var method = exchange.getRequestMethod();
            var subresource = query.keySet().stream()
                    .filter(Set.of("object-lock", "versions", "retention", "uploads", "uploadId")::contains)
                    .findFirst()
                    .orElse("");
            switch (method + " " + subresource) {
                case "GET object-lock" -> lockConfiguration();
                case "GET versions" -> versions();
                case "GET retention" -> retention();
                case "PUT retention" -> retain();
                case "GET uploads" -> listUploads();
                case "POST uploads" -> beginUpload();
                case "PUT uploadId" -> uploadPart();
                case "POST uploadId" -> completeUpload();
                case "DELETE uploadId" -> abortUpload();
                case "PUT " -> put();
                case "GET ", "HEAD " -> get();
                case "DELETE " -> delete();
                default -> throw new S3Refusal(501, "NotImplemented", method + " " + subresource);
            }
        }

        private void lockConfiguration() throws IOException {
            require(Right.GET_BUCKET_OBJECT_LOCK_CONFIGURATION);
            if (!bucket.isLocking()) {
                throw new S3Refusal(
                        404,
                        "ObjectLockConfigurationNotFoundError",
                        "Object Lock configuration does not exist for this bucket");
            }
            var defaults = bucket.defaults();
            ok("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>%s</ObjectLockConfiguration>"
                    .formatted(
                            defaults == null
                                    ? ""
                                    : "<Rule><DefaultRetention><Mode>%s</Mode><Days>%d</Days></DefaultRetention></Rule>"
                                            .formatted(
                                                    defaults.mode(),
                                                    defaults.period().toDays())));
        }

        private void versions() throws IOException {
            require(Right.LIST_BUCKET_VERSIONS);
            var most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
            var afterKey = query.get("key-marker");
            var afterVersion = query.get("version-id-marker");
            var all = bucket.versions(query.getOrDefault("prefix", ""));
            var rest = all.subList(position(all, afterKey, afterVersion), all.size());
            var page = rest.subList(0, Math.min(most, rest.size()));
            var text = new StringBuilder("<ListVersionsResult>");
            text.append("<IsTruncated>%s</IsTruncated>".formatted(page.size() < rest.size()));
            if (query.containsKey("encoding-type")) {
                text.append("<EncodingType>url</EncodingType>");
            }
            if (page.size() < rest.size()) {
                var last = page.getLast();
                text.append("<NextKeyMarker>%s</NextKeyMarker><NextVersionIdMarker>%s</NextVersionIdMarker>"
                        .formatted(encoded(last.key()), last.id()));
            }
            page.stream().map(this::listed).distinct().forEach(text::append);
            ok(text.append("</ListVersionsResult>").toString());
        }

        /** A version, or the folder that stands for it and others. */
        private String listed(Version version) {
            var delimiter = query.get("delimiter");
            var end = delimiter == null
                    ? -1
                    : version.key()
                            .indexOf(delimiter, query.getOrDefault("prefix", "").length());
            return end < 0
                    ? described(version)
                    : "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>"
                            .formatted(encoded(version.key().substring(0, end + 1)));
        }

        private int position(List<Version> all, @Nullable String afterKey, @Nullable String afterVersion) {
            if (afterKey == null) {
                return 0;
            }
            for (var position = 0; position < all.size(); position++) {
                var version = all.get(position);
                if (version.key().compareTo(afterKey) > 0) {
                    return position;
                }
                if (version.key().equals(afterKey) && version.id().equals(afterVersion)) {
                    return position + 1;
                }
            }
            return all.size();
        }

        private String described(Version version) {
            var bytes = version.bytes();
            var kind = bytes == null ? "DeleteMarker" : "Version";
            return "<%s><Key>%s</Key><VersionId>%s</VersionId><IsLatest>%s</IsLatest><LastModified>%s</LastModified>%s</%s>"
                    .formatted(
                            kind,
                            encoded(version.key()),
                            version.id(),
                            bucket.isCurrent(version),
                            version.createdAt(),
                            bytes == null ? "" : "<Size>%d</Size>".formatted(bytes.length),
                            kind);
        }

        private String encoded(String name) {
            return query.containsKey("encoding-type")
                    ? URLEncoder.encode(name, UTF_8)
                    : name.replace("&", "&amp;").replace("<", "&lt;");
        }

        private void retention() throws IOException {
            require(Right.GET_OBJECT_RETENTION);
            var held = bucket.get(key, query.get("versionId")).retention();
            if (held == null) {
                throw new S3Refusal(
                        404,
                        "NoSuchObjectLockConfiguration",
                        "The specified object does not have a ObjectLock configuration");
            }
            ok("<Retention><Mode>%s</Mode><RetainUntilDate>%s</RetainUntilDate></Retention>"
                    .formatted(held.mode(), held.until()));
        }

        private void retain() throws IOException {
            require(Right.PUT_OBJECT_RETENTION);
            var wanted = new Retention(Mode.valueOf(element("Mode")), Instant.parse(element("RetainUntilDate")));
            bucket.retain(key, query.get("versionId"), wanted, bypasses());
            ok("");
        }

        private void put() throws IOException {
            require(Right.PUT_OBJECT);
            var wanted = wantedRetention();
            requireChecksum(wanted);
            created(bucket.put(key, body, "*".equals(header("If-None-Match")), wanted));
        }

        private void beginUpload() throws IOException {
            require(Right.PUT_OBJECT);
            var id = bucket.uploadId();
            uploads.put(id, new Upload(bucket, key, clock.instant(), wantedRetention(), new ConcurrentHashMap<>()));
            ok("<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>".formatted(id));
        }

        /** All on one page. */
        private void listUploads() throws IOException {
            require(Right.LIST_BUCKET_MULTIPART_UPLOADS);
            var prefix = query.getOrDefault("prefix", "");
            var text = new StringBuilder("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>");
            text.append("<Bucket>bucket</Bucket><KeyMarker/><UploadIdMarker/><MaxUploads>1000</MaxUploads>");
            if (query.containsKey("encoding-type")) {
                text.append("<EncodingType>url</EncodingType>");
            }
            new TreeMap<>(uploads).forEach((id, upload) -> {
                if (upload.bucket().equals(bucket) && upload.key().startsWith(prefix)) {
                    text.append(described(id, upload));
                }
            });
            ok(text.append("</ListMultipartUploadsResult>").toString());
        }

        private String described(String id, Upload upload) {
            var person = "<ID>1</ID><DisplayName>owner</DisplayName>";
            return "<Upload><Key>%s</Key><UploadId>%s</UploadId><Initiator>%s</Initiator><Owner>%s</Owner><StorageClass>STANDARD</StorageClass><Initiated>%s</Initiated></Upload>"
                    .formatted(
                            encoded(upload.key()),
                            id,
                            person,
                            person,
                            upload.initiated().truncatedTo(ChronoUnit.MILLIS));
        }

        private void uploadPart() throws IOException {
            require(Right.PUT_OBJECT);
            var upload = upload();
            requireChecksum(upload.retention());
            upload.parts().put(Integer.parseInt(query.getOrDefault("partNumber", "")), body);
            exchange.getResponseHeaders().set("ETag", '"' + HexFormat.of().formatHex(md5(body)) + '"');
            ok("");
        }

        private void completeUpload() throws IOException {
            require(Right.PUT_OBJECT);
            var upload = upload();
            var whole = new ByteArrayOutputStream();
            new TreeMap<>(upload.parts()).values().forEach(whole::writeBytes);
            var version = bucket.put(key, whole.toByteArray(), "*".equals(header("If-None-Match")), upload.retention());
            uploads.remove(query.getOrDefault("uploadId", ""));
            exchange.getResponseHeaders().set("x-amz-version-id", version.id());
            ok("<CompleteMultipartUploadResult></CompleteMultipartUploadResult>");
        }

        private void abortUpload() throws IOException {
            require(Right.ABORT_MULTIPART_UPLOAD);
            uploads.remove(query.getOrDefault("uploadId", ""));
            send(exchange, 204, new byte[0]);
        }

        private Upload upload() {
            var upload = uploads.get(query.getOrDefault("uploadId", ""));
            if (upload == null) {
                throw new S3Refusal(404, "NoSuchUpload", "The specified upload does not exist.");
            }
            return upload;
        }

        private void get() throws IOException {
            require(Right.GET_OBJECT);
            var version = bucket.get(key, query.get("versionId"));
            var bytes = version.bytes();
            if (bytes == null) {
                throw new S3Refusal(405, "MethodNotAllowed", "That is a delete marker.");
            }
            var headers = exchange.getResponseHeaders();
            headers.set("x-amz-version-id", version.id());
            headers.set("Last-Modified", HTTP_DATE.format(version.createdAt()));
            headers.set("Content-Type", "application/octet-stream");
            var held = version.retention();
            if (held != null && account.rights().contains(Right.GET_OBJECT_RETENTION)) {
                headers.set("x-amz-object-lock-mode", held.mode().name());
                headers.set("x-amz-object-lock-retain-until-date", held.until().toString());
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                headers.set("Content-Length", Integer.toString(bytes.length));
                send(exchange, 200, bytes);
                return;
            }
            var range = RANGE.matcher(header("Range"));
            if (!range.matches()) {
                send(exchange, 200, bytes);
                return;
            }
            var from = Long.parseLong(range.group(1));
            if (from >= bytes.length) {
                throw new S3Refusal(416, "InvalidRange", "The requested range is not satisfiable");
            }
            var to = range.group(2).isEmpty() ? bytes.length : Long.parseLong(range.group(2)) + 1;
            send(exchange, 206, Arrays.copyOfRange(bytes, (int) from, (int) Math.min(to, bytes.length)));
        }

        private void delete() throws IOException {
            var id = query.get("versionId");
            if (id == null) {
                require(Right.DELETE_OBJECT);
                exchange.getResponseHeaders().set("x-amz-delete-marker", "true");
                exchange.getResponseHeaders()
                        .set("x-amz-version-id", bucket.mark(key).id());
            } else {
                require(Right.DELETE_OBJECT_VERSION);
                bucket.remove(key, id, bypasses());
            }
            send(exchange, 204, new byte[0]);
        }

        private void created(Version version) throws IOException {
            exchange.getResponseHeaders().set("x-amz-version-id", version.id());
            exchange.getResponseHeaders().set("ETag", '"' + HexFormat.of().formatHex(md5(body)) + '"');
            ok("");
        }

        private void requireChecksum(@Nullable Retention wanted) {
            var sent = header("Content-MD5");
            if (sent.isEmpty() && bucket.wantsChecksum(wanted)) {
                throw new S3Refusal(
                        400,
                        "InvalidRequest",
                        "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock"
                                + " parameters");
            }
            if (!sent.isEmpty() && !Arrays.equals(Base64.getDecoder().decode(sent), md5(body))) {
                throw new S3Refusal(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
            }
        }

        private @Nullable Retention wantedRetention() {
            var mode = header("x-amz-object-lock-mode");
            return mode.isEmpty()
                    ? null
                    : new Retention(Mode.valueOf(mode), Instant.parse(header("x-amz-object-lock-retain-until-date")));
        }

        private boolean bypasses() {
            return header("x-amz-bypass-governance-retention").equals("true")
                    && account.rights().contains(Right.BYPASS_GOVERNANCE_RETENTION);
        }

        private void require(Right right) {
            if (!account.rights().contains(right)) {
                throw S3Refusal.denied();
            }
        }

        private String header(String name) {
            var value = exchange.getRequestHeaders().getFirst(name);
            return value == null ? "" : value;
        }

        private String element(String name) {
            var match =
                    Pattern.compile("<%s>([^<]*)</%s>".formatted(name, name)).matcher(new String(body, UTF_8));
            if (!match.find()) {
                throw new S3Refusal(400, "MalformedXML", "%s is missing".formatted(name));
            }
            return match.group(1);
        }

        private void ok(String xml) throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            send(exchange, 200, xml.getBytes(UTF_8));
        }

        private static Map<String, String> query(@Nullable String raw) {
            var query = new HashMap<String, String>();
            if (raw != null) {
                for (var pair : raw.split("&", -1)) {
                    var equals = pair.indexOf('=');
                    query.put(
                            equals < 0 ? pair : pair.substring(0, equals),
                            equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), UTF_8));
                }
            }
            return query;
        }

        private static byte[] md5(byte[] bytes) {
            try {
                return MessageDigest.getInstance("MD5").digest(bytes);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}

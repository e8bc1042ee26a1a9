package io.tidemark.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.ObjectKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is, without the secret that opens it: {@code file:///srv/backups} or
 * {@code s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-central-1}; for a bucket with object lock with
 * {@code &lock=compliance&lock-days=40} behind, {@code lock=governance} likewise, or {@code lock=bucket} alone.
 */
public sealed interface StoreAddress {

    /** A folder of this host. */
    record Folder(Path path) implements StoreAddress {

        public Folder {
            if (!path.isAbsolute()) {
                throw invalid("'%s' is not an absolute path".formatted(path));
            }
            path = path.normalize();
        }

        @Override
        public Folder below(String prefix) {
            return new Folder(path.resolve(new ObjectKey(prefix).path()));
        }

        @Override
        public String toString() {
            return "file://" + path;
        }
    }

    /**
     * A bucket, or the part of one below a prefix.
     *
     * @param prefix a key without trailing slash; empty for the whole bucket
     * @param endpoint where the service answers
     * @param region what requests are signed for
     * @param lock how the bucket locks what is written; null if it is written to as any other
     */
    record Bucket(
            String name,
            String prefix,
            URI endpoint,
            String region,
            @Nullable ObjectLock lock) implements StoreAddress {

        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
        private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");

        public Bucket {
            if (!NAME.matcher(name).matches() || name.contains("..")) {
                throw invalid("'%s' is not a bucket name".formatted(name));
            }
            if (!prefix.isEmpty() && !isKey(prefix)) {
                throw invalid("'%s' is not a prefix of objects".formatted(prefix));
            }
            if (!REGION.matcher(region).matches()) {
                throw invalid("'%s' is not a region".formatted(region));
            }
            var scheme = endpoint.getScheme();
            if (!("https".equals(scheme) || "http".equals(scheme))
                    || endpoint.getHost() == null
                    || endpoint.getRawUserInfo() != null
                    || endpoint.getRawQuery() != null
                    || endpoint.getRawFragment() != null
                    || !Set.of("", "/").contains(endpoint.getRawPath())) {
                throw invalid("'%s' is not an endpoint".formatted(endpoint));
            }
        }

        public Bucket(String name, String prefix, URI endpoint, String region) {
            this(name, prefix, endpoint, region, null);
        }

        public Bucket withLock(@Nullable ObjectLock other) {
            return new Bucket(name, prefix, endpoint, region, other);
        }

        @Override
        public Bucket below(String deeper) {
            var key = new ObjectKey(deeper).path();
            return new Bucket(name, prefix.isEmpty() ? key : prefix + "/" + key, endpoint, region, lock);
        }

        @Override
        public String toString() {
            return "s3://%s%s?endpoint=%s&region=%s%s"
                    .formatted(
                            name,
                            prefix.isEmpty() ? "" : "/" + prefix,
                            URLEncoder.encode(endpoint.toString(), StandardCharsets.UTF_8)
                                    .replace("%3A", ":")
                                    .replace("%2F", "/"),
                            region,
                            lock == null ? "" : written(lock));
        }

        private static String written(ObjectLock lock) {
            var mode = "&lock=" + lock.mode().name().toLowerCase(Locale.ROOT);
            return lock.mode() == ObjectLock.Mode.BUCKET ? mode : mode + "&lock-days=" + lock.days();
        }

        private static boolean isKey(String text) {
            try {
                return new ObjectKey(text).path().equals(text);
            } catch (IllegalArgumentException notAKey) {
                return false;
            }
        }
    }

    /** What the address of a bucket may say behind its question mark. */
    List<String> PARAMETERS = List.of("endpoint", "region", "lock", "lock-days");

    /** The part of this store below {@code prefix}, a key without trailing slash. */
    StoreAddress below(String prefix);

    /**
     * Reads an address as people type it.
     *
     * @throws EngineException {@link ErrorCode#INVALID_REQUEST} if it is none
     */
    static StoreAddress parse(String text) {
        try {
            var uri = new URI(text.strip());
            return switch (String.valueOf(uri.getScheme())) {
                case "file" -> folder(uri);
                case "s3" -> bucket(uri);
                default -> throw invalid("'%s' begins neither with file:// nor with s3://".formatted(text));
            };
        } catch (URISyntaxException malformed) {
            throw invalid("'%s': %s".formatted(text, malformed.getReason()));
        }
    }

    private static Folder folder(URI uri) {
        if (uri.getRawAuthority() != null || uri.getPath() == null || uri.getRawQuery() != null) {
            throw invalid("'%s' needs three slashes before its path".formatted(uri));
        }
        return new Folder(Path.of(uri.getPath()));
    }

    private static Bucket bucket(URI uri) {
        if (uri.getRawUserInfo() != null) {
            throw invalid("an address holds no credentials");
        }
        if (uri.getRawAuthority() == null) {
            throw invalid("'%s' names no bucket".formatted(uri));
        }
        var parameters = parameters(uri);
        var prefix = uri.getPath().replaceFirst("^/", "").replaceFirst("/$", "");
        var region = parameters.getOrDefault("region", "us-east-1");
        var endpoint = parameters.getOrDefault("endpoint", "https://s3.%s.amazonaws.com".formatted(region));
        try {
            return new Bucket(uri.getRawAuthority(), prefix, new URI(endpoint), region, lock(parameters));
        } catch (URISyntaxException malformed) {
            throw invalid("'%s' is not an endpoint".formatted(endpoint));
        }
    }

    private static @Nullable ObjectLock lock(Map<String, String> parameters) {
        var mode = parameters.get("lock");
        var days = parameters.getOrDefault("lock-days", "0");
        if (mode == null) {
            if (parameters.containsKey("lock-days")) {
                throw invalid("lock-days says how long, and lock is missing, which says how");
            }
            return null;
        }
        for (var known : ObjectLock.Mode.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(mode) && days.matches("\\d{1,5}")) {
                return new ObjectLock(known, Integer.parseInt(days));
            }
        }
        throw invalid("lock=%s and lock-days=%s: lock is bucket, governance or compliance".formatted(mode, days));
    }

    private static Map<String, String> parameters(URI uri) {
        var parameters = new HashMap<String, String>();
        if (uri.getRawQuery() != null) {
            for (var pair : uri.getRawQuery().split("&", -1)) {
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                if (equals < 0 || !PARAMETERS.contains(name)) {
                    throw invalid("'%s' is no parameter of an address; there are %s"
                            .formatted(name, String.join(", ", PARAMETERS)));
                }
                parameters.put(name, URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    private static EngineException invalid(String what) {
        return new EngineException(
                ErrorCode.INVALID_REQUEST,
                "not a store's address: " + what,
                "Write file:///folder or s3://bucket/prefix?endpoint=https://host&region=name.");
    }
}

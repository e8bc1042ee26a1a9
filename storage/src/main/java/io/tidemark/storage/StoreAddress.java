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
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a store is, without the secret that opens it: {@code file:///srv/backups} or
 * {@code s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-central-1}.
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
     */
    record Bucket(String name, String prefix, URI endpoint, String region) implements StoreAddress {

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

        /** A bucket of Amazon's own service. */
        static Bucket ofAmazon(String name, String prefix, String region) {
            return new Bucket(name, prefix, URI.create("https://s3.%s.amazonaws.com".formatted(region)), region);
        }

        @Override
        public Bucket below(String deeper) {
            var key = new ObjectKey(deeper).path();
            return new Bucket(name, prefix.isEmpty() ? key : prefix + "/" + key, endpoint, region);
        }

        @Override
        public String toString() {
            return "s3://%s%s?endpoint=%s&region=%s"
                    .formatted(
                            name,
                            prefix.isEmpty() ? "" : "/" + prefix,
                            URLEncoder.encode(endpoint.toString(), StandardCharsets.UTF_8)
                                    .replace("%3A", ":")
                                    .replace("%2F", "/"),
                            region);
        }

        private static boolean isKey(String text) {
            try {
                return new ObjectKey(text).path().equals(text);
            } catch (IllegalArgumentException notAKey) {
                return false;
            }
        }
    }

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
        var endpoint = parameters.get("endpoint");
        if (endpoint == null) {
            return Bucket.ofAmazon(uri.getRawAuthority(), prefix, region);
        }
        try {
            return new Bucket(uri.getRawAuthority(), prefix, new URI(endpoint), region);
        } catch (URISyntaxException malformed) {
            throw invalid("'%s' is not an endpoint".formatted(endpoint));
        }
    }

    private static Map<String, String> parameters(URI uri) {
        var parameters = new HashMap<String, String>();
        if (uri.getRawQuery() != null) {
            for (var pair : uri.getRawQuery().split("&", -1)) {
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                if (equals < 0 || !Set.of("endpoint", "region").contains(name)) {
                    throw invalid("'%s' is no parameter of an address; there are endpoint and region".formatted(name));
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

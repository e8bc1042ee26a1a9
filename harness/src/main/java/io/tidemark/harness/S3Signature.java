package io.tidemark.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature that a request brings, version 4.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html">Signing requests</a>
 */
record S3Signature(String accessKey, String scope, String signedHeaders, String signature) {

    private static final Pattern HEADER = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})");

    static Optional<S3Signature> of(HttpExchange exchange) {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        var match = HEADER.matcher(header == null ? "" : header);
        return match.matches()
                ? Optional.of(new S3Signature(match.group(1), match.group(2), match.group(3), match.group(4)))
                : Optional.empty();
    }

    boolean isBy(String secretKey, HttpExchange exchange) {
        var time = exchange.getRequestHeaders().getFirst("X-Amz-Date");
        var text = "AWS4-HMAC-SHA256\n%s\n%s\n%s"
                .formatted(time, scope, sha256(canonical(exchange).getBytes(UTF_8)));
        var key = ("AWS4" + secretKey).getBytes(UTF_8);
        for (var part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return MessageDigest.isEqual(
                HexFormat.of().formatHex(hmac(key, text)).getBytes(UTF_8), signature.getBytes(UTF_8));
    }

    private String canonical(HttpExchange exchange) {
        var headers = Arrays.stream(signedHeaders.split(";", -1))
                .map(name -> name + ":"
                        + String.join(",", exchange.getRequestHeaders().get(name))
                                .strip() + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query(exchange),
                headers,
                signedHeaders,
                exchange.getRequestHeaders().getFirst("X-Amz-Content-Sha256"));
    }

    private static String query(HttpExchange exchange) {
        var raw = exchange.getRequestURI().getRawQuery();
        if (raw == null) {
            return "";
        }
        return Arrays.stream(raw.split("&", -1))
                .map(pair -> pair.contains("=") ? pair : pair + "=")
                .map(pair -> pair.split("=", 2))
                .map(pair -> encoded(pair[0]) + "=" + encoded(pair[1]))
                .sorted()
                .collect(Collectors.joining("&"));
    }

    /** Clients may leave as it is what the signature is made of in its encoded form, a slash for one. */
    private static String encoded(String part) {
        return URLEncoder.encode(URLDecoder.decode(part, UTF_8), UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

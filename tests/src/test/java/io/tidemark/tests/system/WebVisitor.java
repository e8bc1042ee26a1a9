package io.tidemark.tests.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without scripts, cookies of its own included: what can be sent is sent, whatever a page would offer. */
final class WebVisitor {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Pattern LOGIN_FORM = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
    private static final Pattern TAG = Pattern.compile("<(input|select|option|form|/form|/select)\\b([^>]*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w-]+)=\"([^\"]*)\"");
    private static final Pattern NONCE = Pattern.compile("PrimeFaces\\.csp\\.init\\('([^']+)'\\)");

    private final HttpClient client;
    private final String url;

    private WebVisitor(String url, Redirect redirect) {
        this.url = url;
        this.client = HttpClient.newBuilder()
                .cookieHandler(new LocalCookies())
                .followRedirects(redirect)
                .build();
    }

    /** Somebody who has not signed in, and sees where they are sent. */
    static WebVisitor unknown(String url) {
        return new WebVisitor(url, Redirect.NEVER);
    }

    /** Signs in through Keycloak's form as one of the demonstration's users. */
    static WebVisitor signedIn(String url, String user) {
        var visitor = new WebVisitor(url, Redirect.NORMAL);
        var form = visitor.get("/");
        var action = LOGIN_FORM.matcher(form.body());
        if (!action.find()) {
            throw new AssertionError("no form to sign in with at " + form.uri());
        }
        var answer = visitor.send(HttpRequest.newBuilder(URI.create(unescaped(action.group(1))))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(Map.of("username", user, "password", user + "-demo")))));
        if (!answer.uri().toString().startsWith(url) || answer.statusCode() != 200) {
            throw new AssertionError("%s cannot sign in: %d at %s".formatted(user, answer.statusCode(), answer.uri()));
        }
        return visitor;
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)));
    }

    /** Opens a web socket; fails as the handshake does. */
    WebSocket open(String path, WebSocket.Listener listener) {
        return client.newWebSocketBuilder()
                .connectTimeout(TIMEOUT)
                .buildAsync(URI.create(url.replaceFirst("^http", "ws") + path), listener)
                .join();
    }

    /** The fields that a browser would send for a form of a page, as they stand there. */
    static Map<String, String> fields(HttpResponse<String> page, String form) {
        var fields = new LinkedHashMap<String, String>();
        var inside = false;
        var select = "";
        var tags = TAG.matcher(page.body());
        while (tags.find()) {
            var attributes = ATTRIBUTE
                    .matcher(tags.group(2))
                    .results()
                    .collect(Collectors.toMap(
                            found -> found.group(1), found -> unescaped(found.group(2)), (first, second) -> first));
            var name = attributes.getOrDefault("name", "");
            var value = attributes.getOrDefault("value", "");
            switch (tags.group(1)) {
                case "form" -> inside = form.equals(attributes.get("id"));
                case "/form" -> inside = false;
                case "select" -> select = name;
                case "/select" -> select = "";
                case "option" -> {
                    if (inside && !select.isEmpty() && attributes.containsKey("selected")) {
                        fields.put(select, value);
                    }
                }
                case "input" -> {
                    var unchecked = List.of("checkbox", "radio").contains(attributes.get("type"))
                            && !attributes.containsKey("checked");
                    if (inside && !name.isEmpty() && !unchecked) {
                        fields.put(name, value);
                    }
                }
                default -> throw new AssertionError(tags.group());
            }
        }
        var nonce = NONCE.matcher(page.body());
        if (nonce.find()) {
            fields.put("primefaces.nonce", nonce.group(1));
        }
        return fields;
    }

    /** Sends a form as pressing a button does. */
    HttpResponse<String> press(String path, Map<String, String> fields, String button) {
        var all = new LinkedHashMap<>(fields);
        all.put(button, button);
        return post(path, all, false);
    }

    /** Sends a form as a script does when a value in it has changed. */
    HttpResponse<String> change(String path, Map<String, String> fields, String source, String execute) {
        var all = new LinkedHashMap<>(fields);
        all.put("jakarta.faces.partial.ajax", "true");
        all.put("jakarta.faces.source", source);
        all.put("jakarta.faces.partial.execute", execute);
        all.put("jakarta.faces.partial.render", execute);
        all.put("jakarta.faces.behavior.event", "change");
        all.put("jakarta.faces.partial.event", "change");
        return post(path, all, true);
    }

    private HttpResponse<String> post(String path, Map<String, String> fields, boolean partial) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(fields)));
        return send(partial ? request.header("Faces-Request", "partial/ajax") : request);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(
                    // who does not accept pages is taken for a program, and not sent to sign in
                    request.header("Accept", "text/html").timeout(TIMEOUT).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("call " + request.build().uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String unescaped(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    /** Browsers take 127.0.0.1 for safe and send it what is for safe places only; Java does not. */
    private static final class LocalCookies extends CookieManager {

        @Override
        public void put(URI uri, Map<String, List<String>> headers) throws IOException {
            var unsafe = new LinkedHashMap<String, List<String>>();
            headers.forEach((name, values) -> unsafe.put(
                    name,
                    name.equalsIgnoreCase("Set-Cookie")
                            ? values.stream()
                                    .map(cookie -> cookie.replaceAll("(?i);\\s*secure\\b", ""))
                                    .toList()
                            : values));
            super.put(uri, unsafe);
        }
    }
}

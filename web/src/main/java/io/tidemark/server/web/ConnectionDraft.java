package io.tidemark.server.web;

import io.tidemark.server.model.TlsMode;
import io.tidemark.server.service.ConnectionRequest;
import io.tidemark.server.service.ServerDetail;
import java.io.Serializable;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How to reach a server, while somebody types it. */
public class ConnectionDraft implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int PORT = 5432;

    private String host = "";
    private int port = PORT;
    private String database = "postgres";
    private String user = "tidemark";
    private @Nullable String password;
    private TlsMode tls = TlsMode.VERIFY_FULL;
    private @Nullable String rootCertificate;

    static ConnectionDraft of(ServerDetail server) {
        var draft = new ConnectionDraft();
        draft.host = Objects.requireNonNullElse(server.summary().host(), draft.host);
        draft.port = Objects.requireNonNullElse(server.summary().port(), draft.port);
        draft.database = Objects.requireNonNullElse(server.database(), draft.database);
        draft.user = Objects.requireNonNullElse(server.user(), draft.user);
        draft.tls = Objects.requireNonNullElse(server.tls(), draft.tls);
        draft.rootCertificate = server.rootCertificate();
        return draft;
    }

    /** Takes over what a connection string says, for example {@code postgresql://tidemark@db.example:5432/postgres?sslmode=require}. */
    void fill(String connectionString) {
        var uri = URI.create(connectionString.strip());
        if (uri.getHost() != null) {
            host = uri.getHost();
            port = uri.getPort() < 0 ? PORT : uri.getPort();
        }
        if (uri.getPath() != null && uri.getPath().length() > 1) {
            database = uri.getPath().substring(1);
        }
        if (uri.getRawUserInfo() != null) {
            var parts = uri.getRawUserInfo().split(":", 2);
            user = decode(parts[0]);
            password = parts.length > 1 ? decode(parts[1]) : password;
        }
        if (uri.getQuery() != null && uri.getQuery().startsWith("sslmode=")) {
            tls = switch (uri.getQuery().substring("sslmode=".length()).toLowerCase(Locale.ROOT)) {
                case "disable" -> TlsMode.DISABLE;
                case "verify-ca" -> TlsMode.VERIFY_CA;
                case "verify-full" -> TlsMode.VERIFY_FULL;
                default -> TlsMode.REQUIRE;
            };
        }
    }

    ConnectionRequest request() {
        return new ConnectionRequest(
                host.strip(), port, database.strip(), user.strip(), password, tls, rootCertificate);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
    }

    public int getPort() {
        return port;
    }

    public void setPort(int port) {
        this.port = port;
    }

    public String getDatabase() {
        return database;
    }

    public void setDatabase(String database) {
        this.database = database;
    }

    public String getUser() {
        return user;
    }

    public void setUser(String user) {
        this.user = user;
    }

    /** Never read back into a page. */
    public @Nullable String getPassword() {
        return null;
    }

    /** Null keeps what was typed before. */
    public void setPassword(@Nullable String password) {
        this.password = password == null ? this.password : password;
    }

    /** Whether there is a password, which is all a page may know. */
    public boolean isPasswordKept() {
        return password != null;
    }

    public TlsMode getTls() {
        return tls;
    }

    public void setTls(TlsMode tls) {
        this.tls = tls;
    }

    public @Nullable String getRootCertificate() {
        return rootCertificate;
    }

    public void setRootCertificate(@Nullable String rootCertificate) {
        this.rootCertificate = rootCertificate;
    }
}

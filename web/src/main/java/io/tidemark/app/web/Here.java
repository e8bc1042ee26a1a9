package io.tidemark.app.web;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.TenantOperations;
import io.tidemark.access.service.TenantSummary;
import io.tidemark.backup.model.BackupName;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where the request is: whose tenant, which server, and what the caller may do there. Foreign things are not there at all. */
@Named
@RequestScoped
public class Here {

    static final String PLACE = Here.class.getName();

    @Inject
    HttpServletRequest request;

    @Inject
    TenantOperations tenants;

    @Inject
    CurrentUser user;

    @Inject
    Clock clock;

    private @Nullable TenantSummary tenant;
    private @Nullable Set<Permission> permissions;
    private @Nullable Instant now;

    public TenantSummary getTenant() {
        if (tenant == null) {
            tenant = find("tenant").flatMap(tenants::findMine).orElseThrow(() -> nothingHere(null));
        }
        return tenant;
    }

    public TenantId tenantId() {
        return getTenant().id();
    }

    public ServerId serverId() {
        return name("server", ServerId::fromString);
    }

    public JobId jobId() {
        return name("job", JobId::fromString);
    }

    public Optional<BackupName> backup() {
        return find("backup").map(text -> name("backup", BackupName::fromString));
    }

    public Optional<Instant> moment() {
        return find("moment").map(text -> name("moment", Instant::parse));
    }

    /** Whether the caller may do this in the tenant; pages show only what works, and the services refuse the rest anyway. */
    public boolean may(String permission) {
        if (permissions == null) {
            permissions = tenants.permissions(tenantId());
        }
        return permissions.contains(Permission.valueOf(permission));
    }

    public boolean isProvider() {
        return request.isUserInRole("provider");
    }

    /** An address within the tenant: {@code /servers/…} becomes {@code /t/acme/servers/…}. */
    public String link(String rest) {
        return "/t/" + getTenant().slug() + rest;
    }

    /** An address within the server: {@code /wal} becomes {@code /t/acme/servers/018f…/wal}. */
    public String serverLink(String rest) {
        return link("/servers/" + serverId() + rest);
    }

    /** Where the browser is, for redirects after a change. */
    public String getPath() {
        return place().map(Address.Place::path).orElse("/");
    }

    public String getAddress() {
        return place().map(place -> place.address().name()).orElse("");
    }

    public List<TenantSummary> getTenants() {
        return tenants.mine();
    }

    public String getUser() {
        return user.name();
    }

    public String getInitials() {
        return user.name().substring(0, Math.min(2, user.name().length())).toUpperCase(java.util.Locale.ROOT);
    }

    /** The moment of this request, the same for everything on a page. */
    public Instant getNow() {
        if (now == null) {
            now = clock.instant();
        }
        return now;
    }

    private Optional<Address.Place> place() {
        return Optional.ofNullable((Address.Place) request.getAttribute(PLACE));
    }

    private Optional<String> find(String name) {
        return place().map(Address.Place::names).map((Map<String, String> names) -> names.get(name));
    }

    private <T> T name(String name, Function<String, T> parse) {
        try {
            return parse.apply(find(name).orElseThrow(() -> nothingHere(null)));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw nothingHere(e);
        }
    }

    private static EngineException nothingHere(@Nullable Throwable cause) {
        return new EngineException(ErrorCode.NOT_FOUND, "there is nothing at this address", "Go to the fleet.", cause);
    }
}

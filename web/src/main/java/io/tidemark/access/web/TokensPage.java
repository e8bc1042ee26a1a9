package io.tidemark.access.web;

import io.tidemark.access.model.Role;
import io.tidemark.access.model.TokenId;
import io.tidemark.access.service.NewToken;
import io.tidemark.access.service.TokenOperations;
import io.tidemark.access.service.TokenSummary;
import io.tidemark.app.web.Here;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.service.ServerOperations;
import io.tidemark.server.service.ServerSummary;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** API tokens. A new one is shown once: it is kept in the page for that one answer only. */
@Named
@ViewScoped
public class TokensPage implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int DAYS = 90;

    @Inject
    TokenOperations tokens;

    @Inject
    ServerOperations servers;

    @Inject
    Here here;

    private List<TokenSummary> rows = List.of();
    private List<ServerSummary> serverChoices = List.of();
    private transient @Nullable String issued;
    private String label = "";
    private Role role = Role.OPERATOR;
    private @Nullable ServerId server;
    private int days = DAYS;

    public void load() {
        rows = tokens.list(here.tenantId());
        serverChoices = servers.list(here.tenantId());
    }

    public void issue() {
        issued = tokens.issue(here.tenantId(), new NewToken(label.strip(), role, server, Duration.ofDays(days)))
                .token();
        label = "";
        load();
    }

    /** Forgets the new token after the person said it is stored. */
    public void stored() {
        issued = null;
    }

    public void revoke(TokenId token) {
        tokens.revoke(here.tenantId(), token);
        issued = null;
        load();
    }

    public String serverName(ServerId id) {
        return serverChoices.stream()
                .filter(each -> each.id().equals(id))
                .map(ServerSummary::name)
                .findFirst()
                .orElse(id.toString());
    }

    public List<TokenSummary> getRows() {
        return rows;
    }

    public List<ServerSummary> getServerChoices() {
        return serverChoices;
    }

    public @Nullable String getIssued() {
        return issued;
    }

    public String getLabel() {
        return label;
    }

    public void setLabel(String label) {
        this.label = label;
    }

    public Role getRole() {
        return role;
    }

    public void setRole(Role role) {
        this.role = role;
    }

    public @Nullable ServerId getServer() {
        return server;
    }

    public void setServer(@Nullable ServerId server) {
        this.server = server;
    }

    public int getDays() {
        return days;
    }

    public void setDays(int days) {
        this.days = days;
    }
}

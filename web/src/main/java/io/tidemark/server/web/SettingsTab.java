package io.tidemark.server.web;

import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.server.service.ConnectionReport;
import io.tidemark.server.service.ServerDetail;
import io.tidemark.server.service.ServerOperations;
import io.tidemark.server.service.ServerPolicy;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** What can be changed about a server. */
@Named
@ViewScoped
public class SettingsTab implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    ServerOperations servers;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private @Nullable ServerDetail detail;
    private @Nullable ConnectionReport report;
    private ConnectionDraft connection = new ConnectionDraft();
    private String name = "";
    private @Nullable Integer maxRateKilobytes;
    private @Nullable Integer copyConnections;
    private String typedName = "";

    public void load() {
        var found = servers.find(here.tenantId(), here.serverId());
        detail = found;
        connection = ConnectionDraft.of(found);
        name = found.summary().name();
        maxRateKilobytes = found.maxRateKilobytes();
        copyConnections = found.copyConnections();
    }

    public void saveGeneral() {
        if (!name.equals(getDetail().summary().name())) {
            servers.rename(here.tenantId(), here.serverId(), name);
        }
        servers.updatePolicy(here.tenantId(), here.serverId(), new ServerPolicy(maxRateKilobytes, copyConnections));
        saved();
    }

    /** Keeps the connection only if it is usable; otherwise the page shows what is wrong. */
    public void saveConnection() {
        var found = servers.updateConnection(here.tenantId(), here.serverId(), connection.request());
        report = found;
        if (found.usable()) {
            saved();
        }
    }

    public void pause() {
        servers.pause(here.tenantId(), here.serverId());
        saved();
    }

    public void resume() {
        servers.resume(here.tenantId(), here.serverId());
        saved();
    }

    public void remove() {
        servers.remove(here.tenantId(), here.serverId(), typedName);
        notice.tellAfterRedirect("settings.removed", typedName);
        Faces.redirect(here.link("/fleet"));
    }

    private void saved() {
        notice.tellAfterRedirect("settings.saved");
        Faces.redirect(here.getPath());
    }

    public ServerDetail getDetail() {
        return Optional.ofNullable(detail).orElseThrow();
    }

    public @Nullable ConnectionReport getReport() {
        return report;
    }

    public ConnectionDraft getConnection() {
        return connection;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public @Nullable Integer getMaxRateKilobytes() {
        return maxRateKilobytes;
    }

    public void setMaxRateKilobytes(@Nullable Integer maxRateKilobytes) {
        this.maxRateKilobytes = maxRateKilobytes;
    }

    public @Nullable Integer getCopyConnections() {
        return copyConnections;
    }

    public void setCopyConnections(@Nullable Integer copyConnections) {
        this.copyConnections = copyConnections;
    }

    public String getTypedName() {
        return typedName;
    }

    public void setTypedName(String typedName) {
        this.typedName = typedName;
    }
}

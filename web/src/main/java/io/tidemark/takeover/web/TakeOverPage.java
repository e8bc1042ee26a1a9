package io.tidemark.takeover.web;

import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.storage.service.StorageTargetOperations;
import io.tidemark.storage.service.StorageTargetSummary;
import io.tidemark.takeover.service.StoredServer;
import io.tidemark.takeover.service.TakeOverOperations;
import io.tidemark.takeover.service.TakeOverRequest;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** Servers of which something lies in a storage target, and that are not protected here. */
@Named
@ViewScoped
public class TakeOverPage implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    StorageTargetOperations storage;

    @Inject
    TakeOverOperations operations;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private List<StorageTargetSummary> targets = List.of();
    private List<Row> rows = List.of();
    private @Nullable StorageTargetId target;

    /** A server, and what it shall be called. */
    public static final class Row implements Serializable {

        private static final long serialVersionUID = 1L;

        private final StoredServer server;
        private String name;

        Row(StoredServer server) {
            this.server = server;
            this.name = server.formerName() == null ? "" : server.formerName();
        }

        public StoredServer getServer() {
            return server;
        }

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }
    }

    /** Looks into the storage that the address names, or into the only one there is. */
    public void load() {
        targets = storage.list(here.tenantId());
        if (target == null && targets.size() == 1) {
            target = targets.getFirst().id();
        }
        if (target != null) {
            rows = operations.list(here.tenantId(), target).stream()
                    .map(Row::new)
                    .toList();
        }
    }

    public void takeOver(Row row) {
        if (target == null) {
            return;
        }
        var taken = operations.takeOver(
                here.tenantId(),
                target,
                new TakeOverRequest(row.getServer().id(), row.getName().strip()));
        notice.tellAfterRedirect("takeOver.done", row.getName().strip(), taken.backups());
        Faces.redirect(here.link("/servers/" + taken.server()));
    }

    public List<StorageTargetSummary> getTargets() {
        return targets;
    }

    public List<Row> getRows() {
        return rows;
    }

    public @Nullable StorageTargetId getTarget() {
        return target;
    }

    public void setTarget(@Nullable StorageTargetId target) {
        this.target = target;
    }
}

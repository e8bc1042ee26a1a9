package io.tidemark.backup.web;

import io.tidemark.app.web.Here;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.backup.service.BackupComparisonView;
import io.tidemark.backup.service.BackupDetail;
import io.tidemark.backup.service.BackupOperations;
import io.tidemark.backup.service.BackupSummary;
import io.tidemark.backup.service.DeletionPreview;
import io.tidemark.engine.retention.Hold;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** The backups of a server, and one of them in the drawer if the address names it. */
@Named
@ViewScoped
public class BackupsTab implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int PAGE = 25;

    /** More relations than that are looked at over REST. */
    private static final int RELATIONS = 20;

    @Inject
    BackupOperations operations;

    @Inject
    Here here;

    private final List<BackupSummary> backups = new ArrayList<>();
    private @Nullable String next;
    private @Nullable BackupDetail detail;
    private @Nullable BackupComparisonView comparison;
    private @Nullable DeletionPreview deletion;
    private String reason = "";
    private Hold hold = Hold.FULL;
    private String note = "";
    private String typedName = "";

    public void load() {
        more();
        detail = here.backup()
                .map(backup -> operations.detail(here.tenantId(), here.serverId(), backup))
                .orElse(null);
        if (detail != null) {
            note = detail.summary().note();
            var kept = detail.heldBy();
            if (kept != null) {
                reason = kept.reason();
                hold = kept.kind();
            }
        }
    }

    public void more() {
        var page = operations.list(here.tenantId(), here.serverId(), next, PAGE);
        backups.addAll(page.items());
        next = page.next();
    }

    /** With the previous one. */
    public void compare() {
        comparison = operations.compare(here.tenantId(), here.serverId(), chosen(), null, RELATIONS);
    }

    public void verify(String level) {
        Faces.redirect(here.link(
                "/jobs/" + operations.verify(here.tenantId(), here.serverId(), chosen(), VerifyLevel.valueOf(level))));
    }

    public void keep() {
        operations.keep(here.tenantId(), here.serverId(), chosen(), hold, reason);
        Faces.redirect(here.getPath());
    }

    public void release() {
        operations.release(here.tenantId(), here.serverId(), chosen());
        Faces.redirect(here.getPath());
    }

    public void annotate() {
        operations.annotate(here.tenantId(), here.serverId(), chosen(), note);
        Faces.redirect(here.getPath());
    }

    public void askDeletion() {
        deletion = operations.previewDeletion(here.tenantId(), here.serverId(), chosen());
    }

    public void delete() {
        Faces.redirect(here.link("/jobs/" + operations.delete(here.tenantId(), here.serverId(), chosen(), typedName)));
    }

    private BackupName chosen() {
        return here.backup().orElseThrow();
    }

    public List<BackupSummary> getBackups() {
        return backups;
    }

    public @Nullable String getNext() {
        return next;
    }

    public @Nullable BackupDetail getDetail() {
        return detail;
    }

    /** Null until somebody asks for it. */
    public @Nullable BackupComparisonView getComparison() {
        return comparison;
    }

    public @Nullable DeletionPreview getDeletion() {
        return deletion;
    }

    public String getReason() {
        return reason;
    }

    public void setReason(@Nullable String reason) {
        this.reason = reason == null ? "" : reason;
    }

    /** How a backup can be kept. */
    public List<Hold> getHolds() {
        return List.of(Hold.FULL, Hold.STANDALONE);
    }

    public Hold getHold() {
        return hold;
    }

    public void setHold(Hold hold) {
        this.hold = hold;
    }

    public String getNote() {
        return note;
    }

    public void setNote(@Nullable String note) {
        this.note = note == null ? "" : note;
    }

    public String getTypedName() {
        return typedName;
    }

    public void setTypedName(@Nullable String typedName) {
        this.typedName = typedName == null ? "" : typedName;
    }
}

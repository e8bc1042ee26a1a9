package io.tidemark.storage.web;

import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.storage.service.NewStorageTarget;
import io.tidemark.storage.service.StorageTargetOperations;
import io.tidemark.storage.service.StorageTargetSummary;
import io.tidemark.storage.service.StoreReport;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** Where the tenant's backups go. */
@Named
@ViewScoped
public class StoragePage implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    StorageTargetOperations storage;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private List<StorageTargetSummary> targets = List.of();
    private @Nullable StoreReport report;
    private String name = "";
    private String address = "";
    private @Nullable String accessKey;
    private @Nullable String secretKey;
    private @Nullable String deleteAccessKey;
    private @Nullable String deleteSecretKey;

    public void load() {
        targets = storage.list(here.tenantId());
    }

    /** Tries what was typed; keeps it only if it is usable, otherwise shows what is wrong. */
    public void add() {
        var target = new NewStorageTarget(
                name.strip(), address.strip(), accessKey, secretKey, deleteAccessKey, deleteSecretKey);
        var found = storage.validate(here.tenantId(), target);
        report = found;
        if (found.usable()) {
            storage.create(here.tenantId(), target);
            notice.tellAfterRedirect("storage.added", target.name());
            Faces.redirect(here.getPath());
        }
    }

    public void check(StorageTargetId target) {
        report = storage.check(here.tenantId(), target);
        load();
    }

    public void remove(StorageTargetId target) {
        storage.remove(here.tenantId(), target);
        load();
    }

    public List<StorageTargetSummary> getTargets() {
        return targets;
    }

    public @Nullable StoreReport getReport() {
        return report;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getAddress() {
        return address;
    }

    public void setAddress(String address) {
        this.address = address;
    }

    public @Nullable String getAccessKey() {
        return accessKey;
    }

    public void setAccessKey(@Nullable String accessKey) {
        this.accessKey = accessKey;
    }

    /** Never read back into a page. */
    public @Nullable String getSecretKey() {
        return null;
    }

    /** Null keeps what was typed before. */
    public void setSecretKey(@Nullable String secretKey) {
        this.secretKey = secretKey == null ? this.secretKey : secretKey;
    }

    public @Nullable String getDeleteAccessKey() {
        return deleteAccessKey;
    }

    public void setDeleteAccessKey(@Nullable String deleteAccessKey) {
        this.deleteAccessKey = deleteAccessKey;
    }

    /** Never read back into a page. */
    public @Nullable String getDeleteSecretKey() {
        return null;
    }

    /** Null keeps what was typed before. */
    public void setDeleteSecretKey(@Nullable String deleteSecretKey) {
        this.deleteSecretKey = deleteSecretKey == null ? this.deleteSecretKey : deleteSecretKey;
    }
}

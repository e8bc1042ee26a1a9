package io.tidemark.kit.web;

import io.tidemark.access.service.TenantOperations;
import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.kit.service.KitOperations;
import io.tidemark.kit.service.KitView;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** The recovery kit to print. The key is on it only after it was asked for, and for that one visit. */
@Named
@ViewScoped
public class KitPage implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    KitOperations kits;

    @Inject
    TenantOperations tenants;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private @Nullable KitView kit;
    private transient @Nullable String key;

    public void load() {
        kit = kits.make(here.tenantId());
    }

    /** Exports the key, which is in the audit trail from then on. */
    public void showKey() {
        key = tenants.exportKey(here.tenantId()).reveal();
    }

    public void take() {
        var made = getKit();
        kits.take(here.tenantId(), made.madeAt(), made.key().holder());
        notice.tellAfterRedirect("kit.taken");
        Faces.redirect(here.getPath());
    }

    public KitView getKit() {
        return Objects.requireNonNull(kit);
    }

    public @Nullable String getKey() {
        return key;
    }
}

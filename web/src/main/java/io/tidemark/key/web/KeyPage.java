package io.tidemark.key.web;

import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.engine.Secret;
import io.tidemark.key.service.KeyChanged;
import io.tidemark.key.service.KeyOperations;
import io.tidemark.key.service.KeyView;
import io.tidemark.tenant.model.KeySource;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Who holds the tenant's key, and changing that. What is typed of keys and tokens is never sent back. */
@Named
@ViewScoped
public class KeyPage implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    KeyOperations keys;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private transient @Nullable KeyView key;
    private transient String keyFile = "";
    private String url = "";
    private transient String token = "";
    private String typedName = "";

    public void load() {
        key = keys.show(here.tenantId());
    }

    public void rotate() {
        tell(keys.rotate(here.tenantId()));
    }

    public void give() {
        tell(keys.give(here.tenantId(), Secret.of(keyFile)));
    }

    public void fetch() {
        tell(keys.fetchFrom(here.tenantId(), url, Secret.of(token.strip())));
        url = "";
    }

    public void destroy() {
        keys.destroy(here.tenantId(), typedName.strip());
        notice.tell("key.destroyed");
        load();
    }

    private void tell(KeyChanged changed) {
        notice.tell("key.changed", String.valueOf(changed.key().holder()), changed.repositories());
        if (!changed.stillOpen().isEmpty()) {
            notice.warn("key.stillOpen", String.join(", ", changed.stillOpen()));
        }
        load();
    }

    public @Nullable KeyView getKey() {
        return key;
    }

    public boolean isDestroyed() {
        return key != null && key.source() == KeySource.DESTROYED;
    }

    public String getKeyFile() {
        return "";
    }

    public void setKeyFile(String keyFile) {
        this.keyFile = keyFile;
    }

    public String getUrl() {
        return url;
    }

    public void setUrl(String url) {
        this.url = url;
    }

    public String getToken() {
        return "";
    }

    public void setToken(@Nullable String token) {
        this.token = token == null ? "" : token;
    }

    public String getTypedName() {
        return typedName;
    }

    public void setTypedName(String typedName) {
        this.typedName = typedName;
    }
}

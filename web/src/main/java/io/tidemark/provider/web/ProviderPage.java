package io.tidemark.provider.web;

import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.provider.service.NewTenant;
import io.tidemark.provider.service.NodeView;
import io.tidemark.provider.service.ProviderOperations;
import io.tidemark.provider.service.ProviderTenant;
import io.tidemark.tenant.model.TenantId;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** Tenants and nodes, for those who run the service. */
@Named
@ViewScoped
public class ProviderPage implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    ProviderOperations provider;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private List<ProviderTenant> tenants = List.of();
    private List<NodeView> nodes = List.of();
    private String slug = "";
    private String name = "";
    private String owner = "";
    private String id = "";

    public void load() {
        tenants = provider.tenants();
        nodes = provider.nodes();
    }

    public void create() {
        provider.createTenant(new NewTenant(slug.strip(), name.strip(), owner.strip(), former()));
        notice.tellAfterRedirect("provider.created", name);
        Faces.redirect(here.getPath());
    }

    private @Nullable TenantId former() {
        try {
            return id.isBlank() ? null : TenantId.fromString(id.strip());
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "'%s' is no id of a tenant".formatted(id.strip()),
                    "Copy it from the recovery kit, or from the name of the folder below tenants in the bucket.",
                    e);
        }
    }

    public List<ProviderTenant> getTenants() {
        return tenants;
    }

    public List<NodeView> getNodes() {
        return nodes;
    }

    public String getSlug() {
        return slug;
    }

    public void setSlug(String slug) {
        this.slug = slug;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getOwner() {
        return owner;
    }

    public void setOwner(String owner) {
        this.owner = owner;
    }

    public String getId() {
        return id;
    }

    /** Of a tenant that is created again. */
    public void setId(String id) {
        this.id = id;
    }
}

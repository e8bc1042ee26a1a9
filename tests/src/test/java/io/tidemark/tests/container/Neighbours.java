package io.tidemark.tests.container;

import io.tidemark.access.model.Role;
import io.tidemark.access.service.Caller;
import io.tidemark.platform.model.ServerId;
import io.tidemark.provider.service.NewTenant;
import io.tidemark.provider.service.TenantCreation;
import io.tidemark.server.model.TlsMode;
import io.tidemark.server.service.ConnectionRequest;
import io.tidemark.server.service.NewServer;
import io.tidemark.server.service.ServerRegistration;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.storage.service.NewStorageTarget;
import io.tidemark.storage.service.StorageTargetAdmission;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/** Runs in the container: two tenants, made at the first use; one of them protects a server. */
@ApplicationScoped
public class Neighbours {

    private static final String ACTOR = "test";

    @Inject
    TenantCreation creation;

    @Inject
    StorageTargetAdmission admission;

    @Inject
    ServerRegistration registration;

    private TenantId acme;
    private TenantId globex;
    private StorageTargetId storage;
    private ServerId server;

    private synchronized void settle() {
        if (server != null) {
            return;
        }
        acme = creation.create(new NewTenant("acme", "Acme", "anna", null), ACTOR);
        creation.invite(acme, "oskar", Role.OPERATOR, ACTOR);
        creation.invite(acme, "aude", Role.AUDITOR, ACTOR);
        globex = creation.create(new NewTenant("globex", "Globex", "greta", null), ACTOR);
        storage = admission.admit(
                acme, new NewStorageTarget("folder", System.getProperty("test.store"), null, null, null, null), ACTOR);
        var connection = new ConnectionRequest(
                "127.0.0.1",
                Integer.getInteger("test.source.port"),
                "postgres",
                "postgres",
                System.getProperty("test.source.password"),
                TlsMode.DISABLE,
                null);
        server = registration.add(acme, new NewServer("shop", connection, storage, null, "UTC", 7, false), ACTOR);
    }

    public TenantId acme() {
        settle();
        return acme;
    }

    public TenantId globex() {
        settle();
        return globex;
    }

    /** Acme's. */
    public ServerId server() {
        settle();
        return server;
    }

    /** Acme's, where the server's backups go. */
    public StorageTargetId storage() {
        settle();
        return storage;
    }

    /** Somebody of whom the identity provider says that they belong to {@code tenant}. */
    static Caller.Person person(String username, String tenant) {
        return new Caller.Person(
                "http://identity", "subject of " + username, username, Set.of("/tenants/" + tenant), false);
    }
}

package io.tidemark.verification.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How far the verification of one server's repository has come. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "server_verification")
public class ServerVerification {

    @Id
    private UUID server;

    @Version
    private long version;

    private UUID tenant;

    private byte[] objects;

    private @Nullable Instant everythingAt;

    @SuppressWarnings("NullAway.Init")
    protected ServerVerification() {} // for JPA

    public ServerVerification(TenantId tenant, ServerId server) {
        this.server = server.value();
        this.tenant = tenant.value();
        this.objects = new byte[0];
    }

    /** @param verified when each object was found intact last, as the engine writes it down */
    public void ran(byte[] verified) {
        objects = verified.clone();
    }

    /** All files of a backup were put together and found right. */
    public void rebuilt(Instant at) {
        everythingAt = at;
    }

    public byte[] objects() {
        return objects.clone();
    }

    public @Nullable Instant everythingAt() {
        return everythingAt;
    }
}

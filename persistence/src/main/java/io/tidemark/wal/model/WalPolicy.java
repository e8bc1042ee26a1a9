package io.tidemark.wal.model;

import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a tenant wants of a server's WAL: when it counts as safe, how much may be lost, and what it may cost the source. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "wal_policy")
public class WalPolicy {

    /** A minute: what is received reaches the store within that. */
    public static final int DEFAULT_RPO_SECONDS = 60;

    @Id
    private UUID server;

    @Version
    private long version;

    private UUID tenant;

    @Enumerated(EnumType.STRING)
    private Acknowledgement acknowledgement;

    private int rpoSeconds;

    private short receivers;

    @Enumerated(EnumType.STRING)
    private SynchronousUse synchronous;

    private @Nullable Long budgetBytes;

    private int warnPercent;

    private @Nullable Integer throttlePercent;

    private @Nullable Integer archivePercent;

    private @Nullable Integer dropPercent;

    private boolean recreateSlot;

    @SuppressWarnings("NullAway.Init")
    protected WalPolicy() {} // for JPA

    /** What holds until somebody decides otherwise. */
    public WalPolicy(TenantId tenant, ServerId server) {
        this.server = server.value();
        this.tenant = tenant.value();
        this.acknowledgement = Acknowledgement.LOCAL;
        this.rpoSeconds = DEFAULT_RPO_SECONDS;
        this.receivers = 1;
        this.synchronous = SynchronousUse.NONE;
        this.warnPercent = GuardSteps.cautious().warnPercent();
        this.throttlePercent = GuardSteps.cautious().throttlePercent();
        this.recreateSlot = true;
    }

    public void promise(Acknowledgement newAcknowledgement, int newRpoSeconds, SynchronousUse newSynchronous) {
        acknowledgement = newAcknowledgement;
        rpoSeconds = newRpoSeconds;
        synchronous = newSynchronous;
    }

    public void guard(@Nullable Long newBudgetBytes, GuardSteps steps, boolean newRecreateSlot) {
        budgetBytes = newBudgetBytes;
        warnPercent = steps.warnPercent();
        throttlePercent = steps.throttlePercent();
        archivePercent = steps.archivePercent();
        dropPercent = steps.dropPercent();
        recreateSlot = newRecreateSlot;
    }

    /** @param number 1 or 2 */
    public void receiveBy(int number) {
        receivers = (short) number;
    }

    /** How many nodes receive, each by itself. */
    public int receivers() {
        return receivers;
    }

    public Acknowledgement acknowledgement() {
        return acknowledgement;
    }

    public int rpoSeconds() {
        return rpoSeconds;
    }

    public SynchronousUse synchronous() {
        return synchronous;
    }

    /** The most WAL the source may keep for us; null: what the server's own setting allows. */
    public @Nullable Long budgetBytes() {
        return budgetBytes;
    }

    public GuardSteps steps() {
        return new GuardSteps(warnPercent, throttlePercent, archivePercent, dropPercent);
    }

    /** Whether a slot that the guard dropped is made again as soon as WAL can be received again. */
    public boolean recreateSlot() {
        return recreateSlot;
    }

    public long version() {
        return version;
    }
}

package io.tidemark.wal.model;

import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.ReceiverId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who receives WAL of one server, and what was last reported. The lease is given by the database's clock. */
@Entity
@IdClass(WalReception.Key.class)
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "wal_reception")
public class WalReception {

    /** A holder reports every two seconds; a slow tick is forgiven. */
    private static final Duration NORMAL_SILENCE = Duration.ofSeconds(10);

    /** What JPA knows a reception by. */
    record Key(UUID server, short number) implements Serializable {}

    @Id
    private UUID server;

    /** Of the receiver. */
    @Id
    private short number;

    private UUID tenant;

    /** Whether anybody shall receive. */
    private boolean wanted;

    private @Nullable String node;

    private @Nullable Instant leaseUntil;

    private long fence;

    private long revision;

    @Enumerated(EnumType.STRING)
    private ReceiverState state;

    private @Nullable Integer timeline;

    private @Nullable String receivedLsn;

    private @Nullable String durableLsn;

    private @Nullable String storedLsn;

    private @Nullable Long exposureSeconds;

    private @Nullable Long bytesPerMinute;

    private @Nullable Long slotRetainedBytes;

    private @Nullable Instant streamingSince;

    private @Nullable Instant reportedAt;

    private @Nullable String arrivedFile;

    private @Nullable Instant arrivedAt;

    private @Nullable String failureCode;

    private @Nullable String failureMessage;

    private @Nullable String failureHint;

    @SuppressWarnings("NullAway.Init")
    protected WalReception() {} // for JPA

    /** The first receiver's. */
    public WalReception(TenantId tenant, ServerId server) {
        this.server = server.value();
        this.number = 1;
        this.tenant = tenant.value();
        this.wanted = true;
        this.state = ReceiverState.IDLE;
    }

    public ReceiverId receiver() {
        return new ReceiverId(new ServerId(server), number);
    }

    public boolean wanted() {
        return wanted;
    }

    public @Nullable String node() {
        return node;
    }

    /** What the receiver does; whatever was reported last, it is idle once its node is silent for longer than the lease. */
    public ReceiverState state(Instant now) {
        return leaseUntil == null || leaseUntil.isBefore(now) ? ReceiverState.IDLE : state;
    }

    /** The fencing number of the last node that took it. */
    public long fence() {
        return fence;
    }

    /** Raised whenever the receiver shall begin anew. */
    public long revision() {
        return revision;
    }

    public @Nullable Integer timeline() {
        return timeline;
    }

    public @Nullable String receivedLsn() {
        return receivedLsn;
    }

    public @Nullable String durableLsn() {
        return durableLsn;
    }

    public @Nullable String storedLsn() {
        return storedLsn;
    }

    /**
     * How much would be lost with server and node now. While nobody reports it grows: what the server committed meanwhile may
     * be stored nowhere.
     */
    public @Nullable Long exposureSeconds(Instant now) {
        if (exposureSeconds == null || reportedAt == null) {
            return null;
        }
        var silence = Duration.between(reportedAt, now);
        return silence.compareTo(NORMAL_SILENCE) < 0 ? exposureSeconds : exposureSeconds + silence.toSeconds();
    }

    public @Nullable Long bytesPerMinute() {
        return bytesPerMinute;
    }

    public @Nullable Long slotRetainedBytes() {
        return slotRetainedBytes;
    }

    /** When the connection was made over which WAL flows now. */
    public @Nullable Instant streamingSince() {
        return streamingSince;
    }

    public @Nullable Instant reportedAt() {
        return reportedAt;
    }

    /** The last segment in the order of WAL that the server has archived to us by itself. */
    public @Nullable String arrivedFile() {
        return arrivedFile;
    }

    public @Nullable Instant arrivedAt() {
        return arrivedAt;
    }

    public @Nullable FailureView failure() {
        return failureCode == null || failureMessage == null || failureHint == null
                ? null
                : new FailureView(failureCode, failureMessage, failureHint);
    }
}

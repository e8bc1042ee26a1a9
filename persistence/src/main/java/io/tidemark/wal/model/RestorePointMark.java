package io.tidemark.wal.model;

import io.tidemark.platform.model.Ids;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A named position in a server's WAL that somebody asked for. */
@Entity
@SuppressWarnings("UnusedVariable") // columns that only queries read
@Table(name = "restore_point")
public class RestorePointMark {

    @Id
    private UUID id;

    private UUID tenant;

    private UUID server;

    private String name;

    private String lsn;

    private Instant at;

    private String madeBy;

    @SuppressWarnings("NullAway.Init")
    protected RestorePointMark() {} // for JPA

    public RestorePointMark(TenantId tenant, ServerId server, String name, String lsn, Instant at, String madeBy) {
        this.id = Ids.next();
        this.tenant = tenant.value();
        this.server = server.value();
        this.name = name;
        this.lsn = lsn;
        this.at = at;
        this.madeBy = madeBy;
    }

    public String name() {
        return name;
    }

    public String lsn() {
        return lsn;
    }

    public Instant at() {
        return at;
    }

    public String madeBy() {
        return madeBy;
    }
}

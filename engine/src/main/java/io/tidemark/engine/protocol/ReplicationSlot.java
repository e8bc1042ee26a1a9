package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.Lsn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replication slot as {@code READ_REPLICATION_SLOT} shows it. */
public final class ReplicationSlot {

    private final String name;
    private final @Nullable Lsn restartLsn;

    ReplicationSlot(String name, @Nullable Lsn restartLsn) {
        this.name = name;
        this.restartLsn = restartLsn;
    }

    public String name() {
        return name;
    }

    /** From where the server keeps WAL; empty if it keeps none: nothing was reserved yet, or the slot was invalidated. */
    public Optional<Lsn> restartLsn() {
        return Optional.ofNullable(restartLsn);
    }

    @Override
    public String toString() {
        return "%s from %s".formatted(name, restartLsn);
    }
}

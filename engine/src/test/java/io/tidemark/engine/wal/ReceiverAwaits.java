package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.harness.PostgresServer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What tests of receivers wait for and ask of their servers. */
final class ReceiverAwaits {

    static final Duration LIMIT = Duration.ofSeconds(60);

    private ReceiverAwaits() {}

    static SystemIdentifier identifier(PostgresServer server) {
        return SystemIdentifier.parse(server.queryOne("SELECT system_identifier FROM pg_control_system()"));
    }

    static Lsn end(PostgresServer server) {
        return Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));
    }

    static void awaitStreaming(WalReceiver receiver) throws InterruptedException {
        await(receiver, () -> receiver.status().state() == WalReceiverStatus.State.STREAMING);
    }

    static void awaitFlushed(WalReceiver receiver, Lsn position) throws InterruptedException {
        await(
                receiver,
                () -> receiver.status()
                        .positions()
                        .filter(positions -> positions.flushed().compareTo(position) >= 0)
                        .isPresent());
    }

    static void awaitFailure(WalReceiver receiver, ErrorCode code) throws InterruptedException {
        await(
                receiver,
                () -> receiver.status()
                        .failure()
                        .filter(failure -> failure.code() == code)
                        .isPresent());
    }

    static void await(WalReceiver receiver, BooleanSupplier condition) throws InterruptedException {
        var pause = new Semaphore(0);
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            var status = receiver.status();
            assertThat(System.nanoTime())
                    .as("%s %s %s", status.state(), status.positions(), status.failure())
                    .isLessThan(deadline);
            assertThat(pause.tryAcquire(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }
}

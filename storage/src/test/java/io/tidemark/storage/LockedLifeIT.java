package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.Sweep;
import io.tidemark.engine.repository.VerificationLevel;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.restore.TargetTimeline;
import io.tidemark.engine.retention.Hold;
import io.tidemark.engine.retention.KnownBackup;
import io.tidemark.engine.retention.Retention;
import io.tidemark.engine.retention.RetentionDecision;
import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.retention.RetentionDecision.Reason;
import io.tidemark.engine.retention.RetentionRules;
import io.tidemark.engine.retention.WalExpiry;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.scenario.RestoredServer;
import io.tidemark.engine.storage.ObjectLockedException;
import io.tidemark.harness.LockingS3Server;
import io.tidemark.harness.LockingS3Server.Right;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A server is protected, its backups expire and are restored, while the bucket lets nothing go before its time. */
class LockedLifeIT {

    private static final StoreCredentials OWNER = new StoreCredentials("owner", Secret.of("owner-secret"));

    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private LockingS3Server s3;

    @BeforeEach
    void start_the_store() {
        s3 = LockingS3Server.start(now::get).account("owner", "owner-secret", EnumSet.allOf(Right.class));
        s3.createBucket("by-default", Duration.ofDays(30)).createBucket("by-us");
    }

    @AfterEach
    void stop_the_store() {
        s3.close();
    }

    @Test
    void lets_nothing_go_that_is_locked_and_everything_that_is_not() throws Exception {
        var bucket = bucket("by-default", new ObjectLock(ObjectLock.Mode.BUCKET, 0));
        try (var store = Stores.open(bucket, OWNER, StoreOptions.defaults().withClock(now::get));
                var server = PostgresServer.builder(PostgresVersion.V18).create()) {
            server.start();
            server.execute("CREATE TABLE ledger (n int PRIMARY KEY, text text)");
            try (var protection = ProtectedServer.protect(server, store, directory.resolve("spool"))) {
                fill(server, 1, 20_000);
                protection.backUp("first");
                fill(server, 20_001, 21_000);
                var second = protection.backUp("second");
                protection.awaitArchived(server);

                assertThat(expire(protection)).isEqualTo(new Expired(1, 0));
                verify(protection, 2);

                pass(Duration.ofDays(20));
                fill(server, 21_001, 22_000);
                var third = protection.backUp("third");
                protection.awaitArchived(server);
                assertThat(third.sizes().storedBytes())
                        .isLessThan(second.sizes().totalBytes() / 4);

                pass(Duration.ofDays(11));
                var expired = expire(protection);
                assertThat(expired.locked()).isZero();
                assertThat(expired.walFiles()).isPositive();
                verify(protection, 1);

                deleteWhatCanBe(bucket);
                verify(protection, 1);
                server.stop();
                assertThat(restore(protection, third)).isEqualTo(22_000);

                pass(Duration.ofDays(60));
                freeEverything(protection, third.id());
                assertThat(s3.locks(bucket.name()).keySet())
                        .noneMatch(version -> version.contains("packs/")
                                || version.contains("maps/")
                                || version.contains("backups/")
                                || version.contains("wal/"));
            }
        }
    }

    @Test
    void keeps_locked_what_the_rules_keep_for_longer_than_a_lock() throws Exception {
        var bucket = bucket("by-us", new ObjectLock(ObjectLock.Mode.COMPLIANCE, 30));
        try (var store = Stores.open(bucket, OWNER, StoreOptions.defaults().withClock(now::get));
                var server = PostgresServer.builder(PostgresVersion.V18).create()) {
            server.start();
            server.execute("CREATE TABLE ledger (n int PRIMARY KEY, text text)");
            try (var protection = ProtectedServer.protect(server, store, directory.resolve("spool"))) {
                fill(server, 1, 1000);
                var only = protection.backUp("only");
                protection.awaitArchived(server);

                for (var week = 1; week <= 10; week++) {
                    pass(Duration.ofDays(7));
                    expire(protection);
                }
                deleteWhatCanBe(bucket);

                verify(protection, 1);
                server.stop();
                assertThat(restore(protection, only)).isEqualTo(1000);
            }
        }
    }

    private StoreAddress.Bucket bucket(String name, ObjectLock lock) {
        return new StoreAddress.Bucket(name, "tenant/1", s3.endpoint(), "us-east-1", lock);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private static void fill(PostgresServer server, int from, int to) {
        server.execute(
                "INSERT INTO ledger SELECT n, repeat(md5(n::text), 20) FROM generate_series(%d, %d) n"
                        .formatted(from, to),
                "SELECT pg_switch_wal()");
    }

    private record Expired(int locked, int walFiles) {}

    /** Keeps the newest backup, as those do who enforce rules. */
    private Expired expire(ProtectedServer protection) {
        var repository = protection.repository();
        var backups = repository.backups().stream().map(LockedLifeIT::known).toList();
        var decision = Retention.decide(RetentionRules.redundancy(1), backups, now.get());
        repository.renew(decision.kept().stream()
                .map(kept -> new BackupId(kept.backup().id()))
                .toList());
        var kept = new ArrayList<>(decision.kept());
        for (var expired : decision.expired()) {
            try {
                repository.remove(new BackupId(expired.id()));
            } catch (ObjectLockedException locked) {
                kept.add(new Kept(expired, Set.of(Reason.MINIMUM_COUNT)));
            }
        }
        var archive = protection.archive();
        var wal = WalExpiry.of(new RetentionDecision(kept, List.of()), archive, archive.coverage());
        wal.renewKept();
        var walFiles = wal.run();
        repository.sweep().run(Sweep.DEFAULT_MARGIN);
        return new Expired(kept.size() - decision.kept().size(), walFiles);
    }

    private static KnownBackup known(BackupManifest backup) {
        var wal = backup.facts().wal();
        return new KnownBackup(
                backup.id().value(),
                wal.startTimeline(),
                wal.start(),
                wal.stop(),
                backup.facts().endedAt(),
                Hold.NONE,
                true);
    }

    private static void verify(ProtectedServer protection, int backups) {
        var found =
                protection.reopened().verifier().run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation());
        assertThat(found.damages()).isEmpty();
        assertThat(found.backups()).isEqualTo(backups);
    }

    /** What somebody does who has stolen the credentials, and they are those of the bucket's owner. */
    private void deleteWhatCanBe(StoreAddress.Bucket bucket) {
        try (var attacker = AwsClients.open(bucket, OWNER, StoreOptions.defaults())) {
            for (var version : s3.locks(bucket.name()).keySet()) {
                var key = version.substring(0, version.indexOf(' '));
                attacker.deleteObject(delete -> delete.bucket(bucket.name()).key(key));
                try {
                    attacker.deleteObject(delete -> delete.bucket(bucket.name())
                            .key(key)
                            .versionId(version.substring(key.length() + 1))
                            .bypassGovernanceRetention(true));
                } catch (S3Exception refused) {
                    assertThat(refused.statusCode()).isEqualTo(403);
                }
            }
        }
    }

    private int restore(ProtectedServer protection, BackupManifest backup) throws Exception {
        var target = directory.resolve("restored-" + backup.id());
        var plan = RestorePlanner.plan(protection.sources(), new RecoveryTarget.Latest(TargetTimeline.YOUNGEST))
                .orThrow();
        assertThat(plan.backup().id()).isEqualTo(backup.id());
        try (var sink = new DirectorySink(target, TablespaceMapping.INSIDE)) {
            new Restore(protection.reopened(), protection.archive())
                    .run(plan, sink, RestoreOptions.selfContained(), Progress.NONE, new Cancellation());
        }
        try (var restored = RestoredServer.start(PostgresVersion.V18, target)) {
            restored.assertIsSound();
            return Integer.parseInt(restored.server().queryOne("SELECT count(*) FROM ledger"));
        }
    }

    private void freeEverything(ProtectedServer protection, BackupId last) {
        var archive = protection.archive();
        protection.repository().remove(last);
        archive.removeSuperseded();
        archive.remove(any -> true);
        assertThat(protection.repository().sweep().run(Sweep.DEFAULT_MARGIN).deferred())
                .isZero();
    }
}

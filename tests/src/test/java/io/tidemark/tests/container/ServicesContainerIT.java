package io.tidemark.tests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.access.service.Caller;
import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Requester;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.backup.service.BackupOperations;
import io.tidemark.backup.service.BackupSummary;
import io.tidemark.backup.service.VerificationView;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.retention.Hold;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.PrefixObjectStore;
import io.tidemark.engine.storage.StoredObject;
import io.tidemark.engine.wal.StoredSegment;
import io.tidemark.engine.wal.TimelineCoverage;
import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalSummary;
import io.tidemark.guard.service.GapKeeping;
import io.tidemark.job.model.JobKind;
import io.tidemark.job.model.JobLine;
import io.tidemark.job.model.JobPhase;
import io.tidemark.job.model.JobSpec;
import io.tidemark.job.model.JobState;
import io.tidemark.job.service.JobFilter;
import io.tidemark.job.service.JobLedger;
import io.tidemark.job.service.JobLogLine;
import io.tidemark.job.service.JobOperations;
import io.tidemark.job.service.JobQueue;
import io.tidemark.job.service.JobSummary;
import io.tidemark.job.service.RunningJob;
import io.tidemark.platform.model.Claim;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ReceiverId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Vault;
import io.tidemark.provider.service.ProviderOperations;
import io.tidemark.retention.service.RetentionOperations;
import io.tidemark.retention.service.RetentionRulesView;
import io.tidemark.schedule.service.ScheduleOperations;
import io.tidemark.schedule.service.ScheduleRequest;
import io.tidemark.server.service.Holdings;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.takeover.service.StoredServer;
import io.tidemark.takeover.service.TakeOverOperations;
import io.tidemark.takeover.service.TakeOverRequest;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tests.ServerLog.Known;
import io.tidemark.wal.model.ReceiverState;
import io.tidemark.wal.model.ReceptionReport;
import io.tidemark.wal.service.ReceptionLedger;
import io.tidemark.wal.service.RecordedGapView;
import io.tidemark.wal.service.WalOperations;
import io.tidemark.wal.service.WalPolicyOperations;
import io.tidemark.wal.service.WalPolicyRequest;
import io.tidemark.wal.service.WalPolicyView;
import jakarta.inject.Inject;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.container.test.api.Testable;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The services of the real EAR, called inside the real server: the tests travel in a WAR that takes the place of the pages'.
 * The protected server is the catalogue's.
 */
@ExtendWith(ArquillianExtension.class)
@Tag("container")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServicesContainerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String SQL_FAILURES = "org.hibernate.engine.jdbc.spi.SqlExceptionHelper";
    private static final String TRESPASS = "a test writes another tenant's row on purpose";

    @Inject
    Neighbours neighbours;

    @Inject
    CatalogueAccess catalogue;

    @Inject
    CurrentUser user;

    @Inject
    BackupOperations backups;

    @Inject
    JobOperations jobs;

    @Inject
    JobQueue queue;

    @Inject
    JobLedger ledger;

    @Inject
    BackupLedger backupLedger;

    @Inject
    WalOperations wal;

    @Inject
    WalPolicyOperations policies;

    @Inject
    GapKeeping gaps;

    @Inject
    ReceptionLedger receptions;

    @Inject
    RepositoryAccess repositories;

    @Inject
    RetentionOperations retention;

    @Inject
    ScheduleOperations schedules;

    @Inject
    ProviderOperations provider;

    @Inject
    TakeOverOperations takeOvers;

    @Inject
    Vault vault;

    /** The pages' WAR makes room for the tests: Elytron does not take a second WAR beside one that signs in with OpenID Connect. */
    @Deployment
    static EnterpriseArchive ear() {
        var tests = ShrinkWrap.create(WebArchive.class, "tidemark-web.war")
                .addClasses(ServicesContainerIT.class, Neighbours.class, CatalogueAccess.class)
                .addAsLibraries(new File(Assertions.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath()))
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
        var ear = DeploymentContainerIT.ear();
        ear.delete(tests.getName());
        return ear.addAsModule(Testable.archiveToTest(tests));
    }

    @Test
    void a_caller_does_what_the_role_allows_in_the_callers_own_tenant_only() {
        var acme = neighbours.acme();
        assertRefused(ErrorCode.FORBIDDEN, () -> backups.list(acme, neighbours.server(), null, 10));

        user.signIn(Neighbours.person("aude", "acme"));
        assertThat(backups.list(acme, neighbours.server(), null, 10)).isNotNull();
        assertRefused(ErrorCode.FORBIDDEN, () -> backups.requestBackup(acme, neighbours.server()));

        user.signIn(Neighbours.person("greta", "globex"));
        assertRefused(ErrorCode.NOT_FOUND, () -> backups.list(acme, neighbours.server(), null, 10));
        assertRefused(ErrorCode.NOT_FOUND, () -> jobs.list(acme, JobFilter.all(), null, 10));
        assertRefused(ErrorCode.NOT_FOUND, () -> backups.list(neighbours.globex(), neighbours.server(), null, 10));
    }

    @Test
    void row_level_security_holds_below_the_application_in_a_transaction_of_the_container() {
        var acme = neighbours.acme();
        var globex = neighbours.globex();

        assertThat(catalogue.serversSeen(acme, acme)).isOne();
        assertThat(catalogue.serversSeen(globex, acme)).isZero();
        assertThat(catalogue.serversSeenByNobody(acme))
                .as("the tenant is forgotten with the transaction, though connections are pooled")
                .isZero();
        assertThat(catalogue.rename(globex, acme)).isZero();
        assertThatThrownBy(() -> catalogue.addMember(globex, acme)).hasStackTraceContaining("row-level security");
    }

    @Test
    void a_due_backup_is_taken_by_the_timer_and_missed_runs_are_made_up_for_once() {
        var acme = neighbours.acme();
        user.signIn(Neighbours.person("oskar", "acme"));
        schedules.set(acme, neighbours.server(), new ScheduleRequest(true, "0 3 1 1 *", "UTC", null));

        catalogue.missRuns(acme, neighbours.server(), Instant.parse("2020-01-01T03:00:00Z"));

        await(() -> !scheduled().isEmpty() && scheduled().getFirst().state().isFinal());
        assertThat(scheduled()).extracting(JobSummary::state).containsExactly(JobState.SUCCEEDED);
        var schedule = schedules.get(acme, neighbours.server());
        assertThat(schedule.lastDueAt()).isEqualTo(Instant.parse("2020-01-01T03:00:00Z"));
        assertThat(schedule.nextRuns().getFirst()).isAfter(Instant.now());
        assertThat(jobs.list(acme, new JobFilter(neighbours.server(), true), null, 10)
                        .items())
                .as("what still waits or runs")
                .extracting(JobSummary::kind)
                .doesNotContain(JobKind.TAKE_BACKUP);
    }

    @Test
    void what_is_due_is_verified_and_told_of_the_backups() {
        var acme = neighbours.acme();
        var server = neighbours.server();
        user.signIn(Neighbours.person("oskar", "acme"));
        assertThat(end(backups.requestBackup(acme, server))).isEqualTo(JobState.SUCCEEDED);

        for (var run = 1; run <= 2; run++) {
            assertThat(end(requestedByTest(acme, new JobSpec.VerifyDue(server.value()))))
                    .isEqualTo(JobState.SUCCEEDED);
            assertThat(backups.list(acme, server, null, 50).items())
                    .extracting(BackupSummary::verification)
                    .filteredOn(Objects::nonNull)
                    .isNotEmpty()
                    .allMatch(VerificationView::passed)
                    .anyMatch(verification -> verification.level() == VerifyLevel.PAGES);
        }
    }

    @Test
    void a_catalogue_that_is_not_what_is_stored_is_put_right_before_anything_expires() {
        var acme = neighbours.acme();
        var server = neighbours.server();
        user.signIn(Neighbours.person("oskar", "acme"));
        assertThat(end(backups.requestBackup(acme, server))).isEqualTo(JobState.SUCCEEDED);
        var stored = names(acme);
        var invented = new BackupName("20260101T000000Z-0000");
        catalogue.misname(acme, server, stored.getFirst(), invented);

        assertThat(end(requestedByTest(acme, new JobSpec.ExpireBackups(server.value()))))
                .isEqualTo(JobState.SUCCEEDED);

        assertThat(names(acme)).containsExactlyInAnyOrderElementsOf(stored);
        assertThat(catalogue.recorded(acme, "backup.vanished", invented.value()))
                .isOne();
    }

    @Test
    void wal_after_a_kept_backup_stays_until_somebody_who_may_delete_keeps_the_backup_alone() {
        var acme = neighbours.acme();
        var server = neighbours.server();
        user.signIn(Neighbours.person("anna", "acme"));
        var rules = retention.get(acme, server);
        await(() -> wal.status(acme, server).state() == ReceiverState.STREAMING);
        assertThat(end(backups.requestBackup(acme, server))).isEqualTo(JobState.SUCCEEDED);
        var kept = names(acme).getFirst();
        var later = later(acme, kept);
        assertThat(end(backups.requestBackup(acme, server))).isEqualTo(JobState.SUCCEEDED);
        setRules(acme, new RetentionRulesView(0, 1, 1, null));
        try {
            user.signIn(Neighbours.person("oskar", "acme"));
            backups.keep(acme, server, kept, Hold.STANDALONE, "before the audit");
            backups.keep(acme, server, kept, Hold.FULL, "all of the audit");
            assertRefused(ErrorCode.FORBIDDEN, () -> backups.keep(acme, server, kept, Hold.STANDALONE, "enough"));
            assertRefused(ErrorCode.INVALID_REQUEST, () -> backups.keep(acme, server, kept, Hold.NONE, "enough"));
            expire(acme);
            assertThat(backups.detail(acme, server, kept).summary().hold()).isEqualTo(Hold.FULL);
            assertThat(hasStored(acme, later)).isTrue();

            user.signIn(Neighbours.person("anna", "acme"));
            backups.keep(acme, server, kept, Hold.STANDALONE, "enough");
            expire(acme);
            assertThat(names(acme)).contains(kept);
            assertThat(hasStored(acme, later)).isFalse();
            assertThat(wal.status(acme, server).gaps())
                    .as("what has expired is not missing")
                    .isEmpty();
        } finally {
            user.signIn(Neighbours.person("anna", "acme"));
            backups.release(acme, server, kept);
            setRules(acme, rules);
        }
    }

    private void setRules(TenantId tenant, RetentionRulesView rules) {
        var now = retention.get(tenant, neighbours.server());
        retention.set(
                tenant,
                neighbours.server(),
                new RetentionRulesView(
                        rules.windowDays(), rules.redundancy(), rules.minimumRedundancy(), now.version()));
    }

    /** A segment that was written after a backup ended, once it is stored. */
    private WalSegment later(TenantId tenant, BackupName backup) {
        var server = neighbours.server();
        var stop = Lsn.parse(Objects.requireNonNull(
                backups.detail(tenant, server, backup).summary().stopLsn()));
        for (var file = 0; file < 2; file++) {
            wal.switchWal(tenant, server);
        }
        var found = new AtomicReference<WalSegment>();
        await(() -> {
            stored(tenant)
                    .filter(segment -> segment.start().compareTo(stop) > 0)
                    .findFirst()
                    .ifPresent(found::set);
            return found.get() != null;
        });
        return found.get();
    }

    private boolean hasStored(TenantId tenant, WalSegment segment) {
        return stored(tenant).anyMatch(segment::equals);
    }

    private Stream<WalSegment> stored(TenantId tenant) {
        return repositories.holdings(tenant, neighbours.server()).coverage().timelines().stream()
                .flatMap(timeline -> timeline.segments().stream())
                .map(StoredSegment::segment);
    }

    private void expire(TenantId tenant) {
        assertThat(end(requestedByTest(
                        tenant, new JobSpec.ExpireBackups(neighbours.server().value()))))
                .isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void the_backups_of_a_catalogue_that_was_lost_come_back_from_what_is_stored() {
        var acme = neighbours.acme();
        var server = neighbours.server();
        user.signIn(Neighbours.person("oskar", "acme"));
        assertThat(end(backups.requestBackup(acme, server))).isEqualTo(JobState.SUCCEEDED);
        var lost = facts(acme);
        assertThat(catalogue.forgetBackups(acme, server)).isGreaterThanOrEqualTo(lost.size());

        assertThat(end(requestedByTest(acme, new JobSpec.ExpireBackups(server.value()))))
                .isEqualTo(JobState.SUCCEEDED);

        assertThat(facts(acme)).isNotEmpty().containsExactlyInAnyOrderElementsOf(lost);
    }

    @Test
    void what_lies_in_storage_is_told_one_by_one_and_nothing_is_taken_over_that_is_another_ones() {
        var acme = neighbours.acme();
        var storage = neighbours.storage();
        var key = vault.tenantKey(acme);
        var damaged =
                stored(id -> inPlace(id).create(new ObjectKey("repository.json"), Content.of(new byte[] {1, 2, 3})));
        var foreign = stored(id -> Repository.create(inPlace(id), description(id, neighbours.globex(), id), key));
        var moved =
                stored(id -> Repository.create(inPlace(id), description(new ServerId(new UUID(7, 7)), acme, id), key));
        var shut = stored(id -> Repository.create(inPlace(id), description(id, acme, id), TenantKey.generate()));
        var keyless = stored(id -> {
            Repository.create(inPlace(id), description(id, acme, id), key);
            removeKeys(inPlace(id));
        });
        var empty = stored(id -> Repository.create(inPlace(id), description(id, acme, id), key));
        store().create(new ObjectKey("tenants/%s/servers/not-an-id/x".formatted(acme)), Content.of(new byte[] {1}));
        store().create(
                        new ObjectKey("tenants/%s/servers/%s/x".formatted(neighbours.globex(), UUID.randomUUID())),
                        Content.of(new byte[] {1}));

        user.signIn(Neighbours.person("anna", "acme"));
        var found = takeOvers.list(acme, storage).stream()
                .collect(Collectors.toMap(
                        StoredServer::id,
                        server -> Objects.requireNonNull(server.failure()).code()));

        assertThat(found)
                .containsOnlyKeys(damaged, foreign, moved, shut, keyless, empty)
                .containsEntry(foreign, ErrorCode.CONFLICT.name())
                .containsEntry(moved, ErrorCode.CONFLICT.name())
                .containsEntry(shut, ErrorCode.KEY_UNUSABLE.name())
                .containsEntry(keyless, ErrorCode.KEY_UNUSABLE.name())
                .containsEntry(empty, ErrorCode.NOT_FOUND.name());
        assertThat(whyNot(shut)).isEqualTo("your key does not open it");
        assertThat(whyNot(keyless)).startsWith("no wrapped key of this repository is there");
        for (var server : found.keySet()) {
            assertRefused(
                    ErrorCode.valueOf(found.get(server)),
                    () -> takeOvers.takeOver(acme, storage, new TakeOverRequest(server, "mine now")));
        }
        user.signIn(Neighbours.person("oskar", "acme"));
        assertRefused(ErrorCode.FORBIDDEN, () -> takeOvers.list(acme, storage));
        user.signIn(Neighbours.person("greta", "globex"));
        assertRefused(ErrorCode.NOT_FOUND, () -> takeOvers.list(acme, storage));
        assertRefused(ErrorCode.NOT_FOUND, () -> takeOvers.list(neighbours.globex(), storage));
    }

    private String whyNot(ServerId id) {
        return takeOvers.list(neighbours.acme(), neighbours.storage()).stream()
                .filter(server -> server.id().equals(id))
                .map(server -> Objects.requireNonNull(server.failure()).message())
                .collect(Collectors.joining());
    }

    private static void removeKeys(ObjectStore repository) {
        try (var keys = repository.list("keys/")) {
            keys.map(StoredObject::key).toList().forEach(repository::delete);
        }
    }

    private ServerId stored(Consumer<ServerId> store) {
        var id = new ServerId(UUID.randomUUID());
        store.accept(id);
        return id;
    }

    private static ObjectStore store() {
        return FileSystemObjectStore.open(Path.of(URI.create(System.getProperty("test.store"))));
    }

    private ObjectStore inPlace(ServerId server) {
        return new PrefixObjectStore(store(), RepositoryAccess.prefix(neighbours.acme(), server));
    }

    private static RepositoryDescription description(ServerId server, TenantId tenant, ServerId id) {
        return new RepositoryDescription(
                id.value(),
                tenant.value(),
                server.value(),
                SystemIdentifier.parse("7000000000000000001"),
                WalSegmentSize.DEFAULT,
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** What a backup is, without what the service has done with it. */
    private List<List<Object>> facts(TenantId tenant) {
        return backups.list(tenant, neighbours.server(), null, 50).items().stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .map(backup -> Stream.of(
                                backup.name(),
                                backup.endedAt(),
                                backup.startLsn(),
                                backup.stopLsn(),
                                backup.timeline(),
                                backup.sizeBytes(),
                                backup.method(),
                                backup.changedBytes(),
                                backup.storedBytes())
                        .<Object>map(Objects::requireNonNull)
                        .toList())
                .toList();
    }

    private List<BackupName> names(TenantId tenant) {
        return backups.list(tenant, neighbours.server(), null, 50).items().stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .map(BackupSummary::name)
                .toList();
    }

    private JobState end(JobId job) {
        await(() -> jobs.show(neighbours.acme(), job).summary().state().isFinal());
        return jobs.show(neighbours.acme(), job).summary().state();
    }

    @Test
    void two_nodes_that_ask_for_the_same_work_at_once_get_one_job() throws Exception {
        var acme = neighbours.acme();
        var spec = new JobSpec.SweepRepository(neighbours.server().value());
        var due = Instant.parse("2020-01-02T00:00:00Z");
        var other = catalogue.whileUncommitted(
                acme, () -> queue.enqueueDue(acme, spec, "shop", due), () -> queue.enqueueDue(acme, spec, "shop", due));
        assertThat(other.get(1, TimeUnit.MINUTES)).isFalse();

        var expiry = new JobSpec.ExpireBackups(neighbours.server().value());
        var first = new AtomicReference<JobId>();
        var second = catalogue.whileUncommitted(
                acme, () -> first.set(requestedByTest(acme, expiry)), () -> requestedByTest(acme, expiry));
        assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(first.get());
    }

    private JobId requestedByTest(TenantId tenant, JobSpec spec) {
        return queue.enqueue(tenant, spec, "shop", new Requester.Service(), "test");
    }

    @Test
    void a_job_whose_holder_fell_silent_is_taken_over_and_the_old_holder_changes_nothing() {
        var acme = neighbours.acme();
        user.signIn(Neighbours.person("oskar", "acme"));
        var old = catalogue.abandonBackup(acme, neighbours.server());
        var id = new JobId(old.id());

        await(() -> "container".equals(jobs.show(acme, id).node()));
        var changed = new AtomicBoolean();
        var late = new RunningJob.Snapshot(List.of(), List.of(), null);
        assertRefused(ErrorCode.CONFLICT, () -> ledger.commit(acme, old, () -> changed.set(true)));
        assertThat(changed).isFalse();
        assertThat(ledger.beat(acme, old, Duration.ofHours(1), late)).isEmpty();
        assertThat(ledger.end(acme, old, late, JobState.FAILED, null, null)).isFalse();

        await(() -> jobs.show(acme, id).summary().state().isFinal());
        var job = jobs.show(acme, id);
        assertThat(job.summary().state()).as("%s", job).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(job.log()).extracting(JobLogLine::text).contains("taken over from node gone, which fell silent");
        assertThat(backups.list(acme, neighbours.server(), null, 10).items())
                .extracting(BackupSummary::name)
                .extracting(Object::toString)
                .contains(job.result());
    }

    @Test
    void who_lost_the_lease_of_a_job_writes_neither_progress_nor_backups_nor_an_end() {
        var acme = neighbours.acme();
        user.signIn(Neighbours.person("oskar", "acme"));
        var holder = catalogue.holdElsewhere(acme, neighbours.server());
        var late = new Claim(holder.id(), acme, holder.fence() - 1, null);
        var id = new JobId(late.id());
        var name = new BackupName("20000101T000000Z-0000");
        var progress = new RunningJob.Snapshot(
                List.of(new JobPhase(1, "verify", Instant.now(), null, 5, 10)),
                List.of(new JobLine(0, Instant.now(), "written too late")),
                1L);

        assertThat(ledger.beat(acme, late, Duration.ofHours(1), progress)).isEmpty();
        assertRefused(
                ErrorCode.CONFLICT,
                () -> ledger.commit(acme, late, () -> backupLedger.begin(acme, neighbours.server(), name, id)));
        var failure = new FailureView("INTERNAL", "late", "late");
        assertThat(ledger.retry(acme, late, progress, Duration.ZERO, failure)).isFalse();
        assertThat(ledger.end(acme, late, progress, JobState.SUCCEEDED, "late", null))
                .isFalse();

        var job = jobs.show(acme, id);
        assertThat(job.summary().state()).isEqualTo(JobState.RUNNING);
        assertThat(job.node()).isEqualTo("elsewhere");
        assertThat(job.doneBytes()).isZero();
        assertThat(job.log()).isEmpty();
        assertThat(backups.list(acme, neighbours.server(), null, 50).items())
                .extracting(BackupSummary::name)
                .doesNotContain(name);
        assertThat(ledger.end(acme, holder, progress, JobState.SUCCEEDED, "in time", null))
                .isTrue();
        assertThat(jobs.show(acme, id).result()).isEqualTo("in time");
    }

    @Test
    void a_job_that_was_given_up_shows_why_and_its_late_thread_changes_nothing() {
        var acme = neighbours.acme();
        user.signIn(Neighbours.person("oskar", "acme"));
        var hung = catalogue.holdElsewhere(acme, neighbours.server());
        var id = new JobId(hung.id());
        var nothing = new RunningJob.Snapshot(List.of(), List.of(), null);
        var why = new FailureView(ErrorCode.JOB_STALLED.name(), "nothing has advanced", "look at the store");

        assertThat(ledger.end(acme, hung, nothing, JobState.FAILED, null, why)).isTrue();

        var changed = new AtomicBoolean();
        assertRefused(ErrorCode.CONFLICT, () -> ledger.commit(acme, hung, () -> changed.set(true)));
        assertThat(changed).isFalse();
        assertThat(ledger.beat(acme, hung, Duration.ofHours(1), nothing)).isEmpty();
        assertThat(ledger.end(acme, hung, nothing, JobState.SUCCEEDED, "late", null))
                .isFalse();
        var job = jobs.show(acme, id);
        assertThat(job.summary().state()).isEqualTo(JobState.FAILED);
        assertThat(job.summary().failure()).isEqualTo(why);
        assertThat(job.result()).isNull();
    }

    @Test
    void who_lost_the_lease_of_a_wal_stream_neither_prolongs_nor_ends_it() {
        var acme = neighbours.acme();
        user.signIn(Neighbours.person("oskar", "acme"));
        var server = neighbours.server();
        await(() -> wal.status(acme, server).state() == ReceiverState.STREAMING);
        var fence = catalogue.receptionFence(acme, server);

        var late = new ReceptionReport(ReceiverState.STOPPED, null, null, null, null, null, null, null, null, null);
        var first = ReceiverId.first(server);
        assertThat(receptions.renew(acme, first, fence - 1, 0, Duration.ofHours(1), late))
                .isFalse();
        receptions.release(acme, first, fence - 1);

        assertThat(catalogue.receptionFence(acme, server)).isEqualTo(fence);
        assertThat(wal.status(acme, server).state()).isEqualTo(ReceiverState.STREAMING);
    }

    @Test
    void a_changed_wal_policy_lets_the_receiver_begin_anew_and_one_that_was_made_from_an_older_one_is_refused() {
        var acme = neighbours.acme();
        var server = neighbours.server();
        user.signIn(Neighbours.person("oskar", "acme"));
        await(() -> wal.status(acme, server).state() == ReceiverState.STREAMING);
        var before = policies.get(acme, server);
        var fence = catalogue.receptionFence(acme, server);

        var changed = policies.set(acme, server, request(before, 45, before.version()));

        assertThat(changed.rpoSeconds()).isEqualTo(45);
        assertThat(policies.get(acme, server)).isEqualTo(changed);
        assertRefused(ErrorCode.CONFLICT, () -> policies.set(acme, server, request(before, 50, before.version())));
        assertRefused(ErrorCode.INVALID_REQUEST, () -> policies.set(acme, server, request(before, 9, null)));
        await(() -> catalogue.receptionFence(acme, server) > fence);
        await(() -> wal.status(acme, server).state() == ReceiverState.STREAMING);

        user.signIn(Neighbours.person("aude", "acme"));
        assertRefused(ErrorCode.FORBIDDEN, () -> policies.set(acme, server, request(before, 50, null)));
    }

    @Test
    void a_gap_is_written_down_once_and_followed_by_one_backup() {
        var acme = neighbours.acme();
        var server = neighbours.server();
        user.signIn(Neighbours.person("oskar", "acme"));
        var size = new WalSegmentSize(16 << 20);
        // far ahead of the stream, which would be taken for filling the hole else
        var stored = Stream.of(256L, 259L)
                .map(number -> new WalSegment(TimelineId.FIRST, number, size))
                .map(segment -> new StoredSegment(segment, size.bytes(), WalSummary.UNKNOWN))
                .toList();
        var coverage =
                new WalCoverage(size, List.of(new TimelineCoverage(TimelineId.FIRST, stored, List.of())), List.of());
        var holed = new Holdings(List.of(), coverage, Instant.now());

        await(() -> {
            gaps.found(acme, server, holed);
            return wal.gaps(acme, server).stream().anyMatch(gap -> gap.backup() != null);
        });
        var gap = wal.gaps(acme, server).getFirst();
        assertThat(gap.from()).isEqualTo("1/1000000");
        assertThat(gap.until()).isEqualTo("1/3000000");
        await(() -> jobs.show(acme, Objects.requireNonNull(gap.backup()))
                .summary()
                .state()
                .isFinal());
        gaps.found(acme, server, holed);

        assertThat(wal.gaps(acme, server))
                .extracting(RecordedGapView::from, RecordedGapView::backup)
                .containsExactly(tuple(gap.from(), gap.backup()));
        assertThat(jobs.list(acme, new JobFilter(server, false), null, 50).items().stream()
                        .filter(job -> job.requestedBy().equals("guard")))
                .hasSize(1);
    }

    @Test
    void the_node_says_that_it_lives() {
        user.signIn(new Caller.Person("http://identity", "subject of petra", "petra", Set.of(), true));

        await(() -> provider.nodes().stream().anyMatch(node -> node.name().equals("container") && node.alive()));
    }

    @Test
    @RunAsClient
    @Order(Integer.MAX_VALUE)
    void the_log_holds_nothing_unexpected() {
        assertThat(ContainerSession.complaints(
                        new Known(SQL_FAILURES, "SQL Error: 0, SQLState: 42501", TRESPASS),
                        new Known(SQL_FAILURES, "ERROR: new row violates row-level security policy", TRESPASS),
                        new Known("org.jboss.as.ejb3.invocation", "WFLYEJB0034", TRESPASS)))
                .isEmpty();
    }

    private List<JobSummary> scheduled() {
        return jobs.list(neighbours.acme(), new JobFilter(neighbours.server(), false), null, 50).items().stream()
                .filter(job ->
                        job.kind() == JobKind.TAKE_BACKUP && job.requestedBy().equals("schedule"))
                .toList();
    }

    private static WalPolicyRequest request(WalPolicyView from, int rpoSeconds, Long version) {
        return new WalPolicyRequest(
                from.acknowledgement(),
                rpoSeconds,
                from.synchronous(),
                from.budgetBytes(),
                from.steps(),
                from.recreateSlot(),
                null,
                version);
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited %s", PATIENCE).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        }
    }
}

package io.tidemark.app.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.SerializationFeature;
import io.tidemark.access.rest.MeResource;
import io.tidemark.access.rest.TenantsResource;
import io.tidemark.access.service.IssuedToken;
import io.tidemark.access.service.MemberSummary;
import io.tidemark.access.service.TokenSummary;
import io.tidemark.audit.service.AuditEntryView;
import io.tidemark.backup.service.BackupComparisonView;
import io.tidemark.backup.service.BackupDetail;
import io.tidemark.backup.service.BackupSummary;
import io.tidemark.backup.service.DeletionPreview;
import io.tidemark.guard.service.ComparisonView;
import io.tidemark.guard.service.SourceView;
import io.tidemark.job.service.JobSummary;
import io.tidemark.job.service.JobView;
import io.tidemark.key.service.KeyChanged;
import io.tidemark.key.service.KeyView;
import io.tidemark.kit.service.KitTaken;
import io.tidemark.kit.service.KitView;
import io.tidemark.overview.service.DiagnosticsView;
import io.tidemark.overview.service.FleetView;
import io.tidemark.platform.rest.Answers;
import io.tidemark.platform.rest.JsonFormat;
import io.tidemark.platform.rest.Problem;
import io.tidemark.provider.service.NodeView;
import io.tidemark.provider.service.ProviderTenant;
import io.tidemark.recovery.service.PlanAnswer;
import io.tidemark.recovery.service.RecoverabilityView;
import io.tidemark.recovery.service.RecoverySummary;
import io.tidemark.recovery.service.StartedRecovery;
import io.tidemark.retention.service.RetentionPreview;
import io.tidemark.retention.service.RetentionRulesView;
import io.tidemark.schedule.service.ScheduleView;
import io.tidemark.server.service.AddedServer;
import io.tidemark.server.service.ConnectionReport;
import io.tidemark.server.service.RoleScript;
import io.tidemark.server.service.ServerDetail;
import io.tidemark.server.service.ServerSummary;
import io.tidemark.storage.service.StorageTargetSummary;
import io.tidemark.storage.service.StoreReport;
import io.tidemark.takeover.service.StoredServer;
import io.tidemark.takeover.service.TakenOver;
import io.tidemark.wal.service.ExposureView;
import io.tidemark.wal.service.RecordedGapView;
import io.tidemark.wal.service.RestorePointView;
import io.tidemark.wal.service.WalPolicyView;
import io.tidemark.wal.service.WalStatusView;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients see of each view. A change here is a change of the interface: write the files anew with {@code
 * -Dtidemark.golden.write=true} and read the difference.
 */
class ViewsTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "json");

    static Stream<Class<?>> views() {
        return Stream.of(
                AddedServer.class,
                Answers.Accepted.class,
                AuditEntryView.class,
                BackupComparisonView.class,
                BackupDetail.class,
                BackupSummary.class,
                ComparisonView.class,
                ConnectionReport.class,
                DeletionPreview.class,
                DiagnosticsView.class,
                ExposureView.class,
                FleetView.class,
                IssuedToken.class,
                JobSummary.class,
                JobView.class,
                KeyChanged.class,
                KeyView.class,
                KitTaken.class,
                KitView.class,
                MeResource.Me.class,
                MemberSummary.class,
                NodeView.class,
                PlanAnswer.class,
                ProviderTenant.class,
                RecoverabilityView.class,
                RecordedGapView.class,
                RecoverySummary.class,
                RestorePointView.class,
                RetentionPreview.class,
                RetentionRulesView.class,
                RoleScript.class,
                ScheduleView.class,
                ServerDetail.class,
                ServerSummary.class,
                SourceView.class,
                StartedRecovery.class,
                StorageTargetSummary.class,
                StoreReport.class,
                StoredServer.class,
                TakenOver.class,
                TenantsResource.TenantView.class,
                TokenSummary.class,
                WalPolicyView.class,
                WalStatusView.class);
    }

    @ParameterizedTest
    @MethodSource("views")
    void looks_as_clients_know_it(Class<?> view) throws IOException {
        assertLooksLike(view.getSimpleName(), Samples.of(view));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void a_problem_looks_as_clients_know_it(Problem problem) throws IOException {
        assertLooksLike("Problem", problem);
    }

    static Stream<Problem> problems() {
        return Stream.of(new Problem(
                URI.create("/problems/conflict"), "title text", 409, "detail text", "CONFLICT", "hint text", null));
    }

    private static void assertLooksLike(String name, Object view) throws IOException {
        var json = new JsonFormat()
                        .getContext(Object.class)
                        .writer()
                        .with(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(view)
                + "\n";
        var file = GOLDEN.resolve(name + ".json");
        if (Boolean.getBoolean("tidemark.golden.write")) {
            Files.writeString(file, json);
        }

        assertThat(file).content().isEqualTo(json);
    }
}

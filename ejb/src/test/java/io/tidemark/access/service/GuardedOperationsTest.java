package io.tidemark.access.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.audit.service.AuditOperations;
import io.tidemark.backup.service.BackupOperations;
import io.tidemark.job.service.JobOperations;
import io.tidemark.key.service.KeyOperations;
import io.tidemark.kit.service.KitOperations;
import io.tidemark.overview.service.OverviewOperations;
import io.tidemark.provider.service.ProviderOperations;
import io.tidemark.recovery.service.RecoveryOperations;
import io.tidemark.retention.service.RetentionOperations;
import io.tidemark.schedule.service.ScheduleOperations;
import io.tidemark.server.service.ServerOperations;
import io.tidemark.storage.service.StorageTargetOperations;
import io.tidemark.takeover.service.TakeOverOperations;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.service.WalOperations;
import java.lang.reflect.Modifier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedOperationsTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                AuditOperations.class,
                BackupOperations.class,
                IdempotencyOperations.class,
                JobOperations.class,
                KeyOperations.class,
                KitOperations.class,
                MemberOperations.class,
                OverviewOperations.class,
                ProviderOperations.class,
                RecoveryOperations.class,
                RetentionOperations.class,
                ScheduleOperations.class,
                ServerOperations.class,
                StorageTargetOperations.class,
                TakeOverOperations.class,
                TenantOperations.class,
                TokenOperations.class,
                WalOperations.class
            })
    void say_for_each_method_whom_they_admit(Class<?> operations) {
        assertThat(operations).hasAnnotation(Guarded.class);
        for (var method : operations.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                var requires = method.getAnnotation(Requires.class);
                assertThat(requires).as(method.toString()).isNotNull();
                if (requires.value() != Permission.SIGN_IN && requires.value() != Permission.PROVIDE) {
                    assertThat(method.getParameterTypes()[0])
                            .as(method.toString())
                            .isEqualTo(TenantId.class);
                }
            }
        }
    }
}

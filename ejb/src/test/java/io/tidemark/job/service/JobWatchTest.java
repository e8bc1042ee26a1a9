package io.tidemark.job.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.platform.model.JobId;
import io.tidemark.tenant.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobWatchTest {

    private static final TenantId TENANT = new TenantId(new UUID(1, 1));
    private static final JobId JOB = new JobId(new UUID(2, 2));

    private final JobWatch watch = new JobWatch();
    private final List<String> told = new ArrayList<>();
    private String mark = "QUEUED";

    @BeforeEach
    void look_at_a_job_of_the_test() {
        watch.marks = new JobMarks() {
            @Override
            public Optional<String> of(TenantId tenant, JobId job) {
                return Optional.of(mark);
            }
        };
    }

    @Test
    void tells_once_of_each_change_and_of_what_changed_before_the_first_look() {
        begin();
        watch.look();
        watch.look();
        assertThat(told).hasSize(1);

        mark = "RUNNING";
        watch.look();
        watch.look();
        assertThat(told).hasSize(2);
    }

    @Test
    void tells_a_second_watcher_of_what_changed_between_its_page_and_its_beginning() {
        begin();
        mark = "SUCCEEDED";
        watch.look();

        begin();
        watch.look();

        assertThat(told).hasSize(2);
    }

    @Test
    void tells_nobody_after_the_last_watcher_has_gone() {
        begin();
        begin();
        watch.end(TENANT, JOB);
        watch.look();
        assertThat(told).hasSize(1);

        watch.end(TENANT, JOB);
        mark = "RUNNING";
        watch.look();
        assertThat(told).hasSize(1);
    }

    private void begin() {
        watch.begin(TENANT, JOB, () -> told.add(mark));
    }
}

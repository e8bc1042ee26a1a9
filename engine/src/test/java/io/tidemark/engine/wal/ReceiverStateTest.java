package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ReceiverStateTest {

    private static final int MEBIBYTE = 1 << 20;
    private static final Lsn START = new Lsn(5L * MEBIBYTE);

    @Test
    void local_tells_all_that_is_durable_only_while_commits_wait() {
        var state = state(Acknowledgement.LOCAL);
        var durable = START.plus(3L * MEBIBYTE);

        assertThat(state.acknowledgeable(durable)).isEqualTo(START.plus(MEBIBYTE - 1));
        assertThat(state.dependsOnCommits(durable)).isTrue();
        state.commitsWait(true);
        assertThat(state.acknowledgeable(durable)).isEqualTo(durable);
        state.stored(durable);
        assertThat(state.dependsOnCommits(durable)).isFalse();
    }

    @Test
    void stored_tells_what_is_stored_and_what_nobody_would_miss_behind_it() {
        var state = state(Acknowledgement.STORED);
        state.commitsWait(true);
        var durable = START.plus(500);
        state.flushed(durable);

        assertThat(state.acknowledgeable(durable)).isEqualTo(START);
        state.read(START.plus(300), START.plus(200));
        assertThat(state.acknowledgeable(durable)).isEqualTo(START);
        state.stored(START.plus(200));
        assertThat(state.acknowledgeable(durable)).isEqualTo(START.plus(300));
        assertThat(state.isUnread()).isTrue();
    }

    @Test
    void nothing_is_told_as_long_as_it_lies_before_what_the_slot_keeps() {
        var state = state(Acknowledgement.STORED);
        state.slotKeepsFrom(START.plus(100));
        var durable = START.plus(500);
        state.flushed(durable);
        state.read(durable, durable);

        state.stored(START.plus(99));
        assertThat(state.acknowledgeable(durable)).isEqualTo(new Lsn(0));
        state.commitsWait(true);
        assertThat(state.acknowledgeable(durable)).isEqualTo(START.plus(100));
        state.commitsWait(false);
        state.stored(START.plus(100));
        assertThat(state.acknowledgeable(durable)).isEqualTo(START.plus(100));
    }

    @Test
    void an_unfinished_segment_is_not_stored_before_the_whole_ones_that_wait() {
        var state = state(Acknowledgement.STORED);
        state.queued(START, MEBIBYTE);
        state.flushed(START.plus(MEBIBYTE + 500));

        assertThat(state.unstored()).isNull();

        state.stored(START.plus(MEBIBYTE));
        state.dequeued(MEBIBYTE);
        assertThat(state.unstored())
                .isNotNull()
                .satisfies(left -> assertThat(left.bytes()).isEqualTo(500));
    }

    private static ReceiverState state(Acknowledgement acknowledgement) {
        var settings = WalReceiverSettings.withSlot("tidemark").with(acknowledgement);
        var state = new ReceiverState(new WalSegmentSize(MEBIBYTE), settings, InstantSource.system());
        state.resume(new ResumePoint(TimelineId.FIRST, START), START);
        return state;
    }
}

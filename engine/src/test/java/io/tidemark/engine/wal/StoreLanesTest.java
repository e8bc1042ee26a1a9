package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StoreLanesTest {

    @Test
    void dead_stores_do_not_hold_up_the_others() throws Exception {
        var lanes = new StoreLanes(2, 1, Duration.ofMillis(50));
        var never = new CountDownLatch(1);
        var begun = new CountDownLatch(2);
        for (var dead = 0; dead < 2; dead++) {
            start(lanes, () -> {
                begun.countDown();
                await(never);
            });
        }
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        var stored = new CountDownLatch(5);
        for (var healthy = 0; healthy < 5; healthy++) {
            start(lanes, stored::countDown);
        }

        assertThat(stored.await(30, TimeUnit.SECONDS)).isTrue();
        never.countDown();
    }

    @Test
    void the_slow_wait_for_each_other_until_they_were_quick_again() throws Exception {
        var lanes = new StoreLanes(1, 1, Duration.ofMillis(50));
        var first = lanes.lane();
        var second = lanes.lane();
        var place = new CountDownLatch(1);
        var pause = new CountDownLatch(1);
        for (var lane : new StoreLanes.Lane[] {first, second}) {
            lane.run(() -> awaitOr(pause, 60));
        }

        var begun = new CountDownLatch(1);
        start(first, () -> {
            begun.countDown();
            await(place);
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        var queued = new CountDownLatch(1);
        start(second, queued::countDown);
        assertThat(queued.await(200, TimeUnit.MILLISECONDS)).isFalse();
        place.countDown();

        assertThat(queued.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void start(StoreLanes lanes, Runnable work) {
        start(lanes.lane(), work);
    }

    private static void start(StoreLanes.Lane lane, Runnable work) {
        Thread.ofVirtual().start(() -> {
            try {
                lane.run(work);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void await(CountDownLatch latch) {
        awaitOr(latch, 60_000);
    }

    private static void awaitOr(CountDownLatch latch, long millis) {
        try {
            assertThat(latch.await(millis, TimeUnit.MILLISECONDS)).isIn(true, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

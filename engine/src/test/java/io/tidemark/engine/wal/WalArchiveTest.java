package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.HistoryFile;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.SealedCreation;
import io.tidemark.engine.repository.SealedObject;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.StoreMeter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WalArchiveTest {

    private static final WalSegmentSize SIZE = new WalSegmentSize(1 << 20);
    private static final WalSegment FIVE = new WalSegment(TimelineId.FIRST, 5, SIZE);

    private final MemoryWalObjects objects = new MemoryWalObjects();
    private final WalArchive archive = new WalArchive(objects, SIZE);

    @Test
    void lets_a_longer_beginning_supersede_a_shorter_and_the_whole_both() throws IOException {
        archive.storePartial(FIVE, content(1, 100), WalSummary.EMPTY);
        archive.storePartial(FIVE, content(1, 300), WalSummary.EMPTY);

        assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().segments())
                .singleElement()
                .extracting(StoredSegment::bytes)
                .isEqualTo(300);
        try (var stream = archive.openPartial(FIVE).orElseThrow()) {
            var bytes = stream.readAllBytes();
            assertThat(bytes).hasSize(SIZE.bytes());
            assertThat(bytes[299]).isEqualTo((byte) 1);
            assertThat(bytes[300]).isZero();
        }
        assertThat(archive.open(FIVE.fileName())).isEmpty();

        assertThat(archive.store(FIVE, content(1, SIZE.bytes()), WalSummary.EMPTY))
                .isEqualTo(WalArchive.Storing.STORED);
        assertThat(archive.store(FIVE, content(1, SIZE.bytes()), WalSummary.EMPTY))
                .isEqualTo(WalArchive.Storing.ALREADY_STORED);
        assertThat(objects.list("wal/")).hasSize(1);
        assertThat(archive.open(FIVE.fileName())).isPresent();
    }

    @Test
    void tells_until_when_wal_is_stored_also_while_a_beginning_is_replaced() {
        var time = Instant.parse("2026-08-18T12:00:03Z");
        archive.storePartial(FIVE, content(1, 100), ended(time));
        var replacing = new ReplacedWhenListed(
                objects, () -> archive.storePartial(FIVE, content(1, 300), ended(time.plusSeconds(9))));

        for (var reader : List.of(new WalArchive(replacing, SIZE), archive)) {
            assertThat(reader.coverage().find(TimelineId.FIRST).orElseThrow().segments())
                    .singleElement()
                    .satisfies(stored -> {
                        assertThat(stored.bytes()).isEqualTo(300);
                        assertThat(stored.summary().transactions().orElseThrow().last())
                                .isEqualTo(time.plusSeconds(9));
                    });
        }
    }

    private static WalSummary ended(Instant last) {
        return WalSummary.of(new WalSummary.Transactions(last, last, 1, 1, 1), List.of());
    }

    /** Something happens to a store as soon as it was listed for the first time. */
    private static final class ReplacedWhenListed implements WalObjects {

        private final WalObjects objects;
        private @Nullable Runnable meanwhile;

        ReplacedWhenListed(WalObjects objects, Runnable meanwhile) {
            this.objects = objects;
            this.meanwhile = meanwhile;
        }

        @Override
        public SealedCreation create(ObjectKey key, Content content, Map<String, String> metadata) {
            return objects.create(key, content, metadata);
        }

        @Override
        public Optional<SealedObject> open(ObjectKey key) {
            return objects.open(key);
        }

        @Override
        public Optional<Map<String, String>> metadata(ObjectKey key) {
            return objects.metadata(key);
        }

        @Override
        public List<ObjectKey> list(String prefix) {
            var listed = objects.list(prefix);
            var event = meanwhile;
            meanwhile = null;
            if (event != null) {
                event.run();
            }
            return listed;
        }

        @Override
        public void delete(ObjectKey key) {
            objects.delete(key);
        }
    }

    @Test
    void what_is_covered_is_known_from_the_store_and_the_key_alone() {
        var store = new InMemoryObjectStore();
        var key = TenantKey.of(new byte[32]);
        var description = new RepositoryDescription(
                new UUID(1, 1), new UUID(2, 1), new UUID(3, 1), new SystemIdentifier(7L), SIZE, Instant.EPOCH);
        var written = new WalArchive(Repository.create(store, description, key));
        var time = Instant.parse("2026-08-18T12:00:03.123456Z");
        var summary = WalSummary.of(
                new WalSummary.Transactions(time, time.plusSeconds(9), -5, 3, 8),
                List.of(new RestorePoint("before 'it'\n", new TimelineId(2), Lsn.parse("0/500028"), time)));
        written.store(FIVE, content(1, SIZE.bytes()), summary);
        written.store(FIVE, content(2, SIZE.bytes()), WalSummary.EMPTY);
        written.store(FIVE.next(), content(1, SIZE.bytes()), WalSummary.UNKNOWN);
        written.storeHistory(
                new HistoryFile(new TimelineId(2), "1\t0/700000\tno reason\n".getBytes(StandardCharsets.US_ASCII)));
        written.storePartial(new WalSegment(new TimelineId(2), 7, SIZE), content(3, 77), summary);

        var opened = new WalArchive(Repository.open(store, key)).coverage();

        assertThat(opened).usingRecursiveComparison().isEqualTo(written.coverage());
        var first = opened.find(TimelineId.FIRST).orElseThrow();
        assertThat(first.segments()).hasSize(2);
        assertThat(first.segments().getFirst().summary())
                .usingRecursiveComparison()
                .isEqualTo(summary);
        assertThat(first.divergent()).containsExactly(FIVE);
        assertThat(opened.find(new TimelineId(2)).orElseThrow().segments())
                .singleElement()
                .extracting(StoredSegment::bytes)
                .isEqualTo(77);
        assertThat(opened.histories()).hasSize(1);
    }

    @Test
    void by_way_of_a_metered_repository_it_still_knows_what_was_read() {
        var description = new RepositoryDescription(
                new UUID(1, 1), new UUID(2, 1), new UUID(3, 1), new SystemIdentifier(7L), SIZE, Instant.EPOCH);
        var repository = Repository.create(new InMemoryObjectStore(), description, TenantKey.of(new byte[32]));
        new WalArchive(repository).store(FIVE, content(1, SIZE.bytes()), ended(Instant.EPOCH));
        var usual = new WalArchive(repository);
        var first = new StoreMeter();
        var again = new StoreMeter();

        var read = usual.by(repository.metered(first)).coverage();

        assertThat(usual.by(repository.metered(again)).coverage().timelines()).isEqualTo(read.timelines());
        assertThat(first.usage(StoreMeter.Operation.OPEN).calls()).isPositive();
        assertThat(again.usage(StoreMeter.Operation.LIST).calls()).isPositive();
        assertThat(again.usage(StoreMeter.Operation.OPEN).calls()).isZero();
    }

    @Test
    void keeps_a_divergent_segment_aside_and_reports_it() throws IOException {
        archive.store(FIVE, content(1, SIZE.bytes()), WalSummary.EMPTY);

        assertThat(archive.store(FIVE, content(2, SIZE.bytes()), WalSummary.EMPTY))
                .isEqualTo(WalArchive.Storing.DIVERGENT);
        var timeline = archive.coverage().find(TimelineId.FIRST).orElseThrow();
        assertThat(timeline.segments()).hasSize(1);
        assertThat(timeline.divergent()).containsExactly(FIVE);
        try (var stream = archive.open(FIVE.fileName()).orElseThrow()) {
            assertThat(stream.read()).isEqualTo(1);
        }
    }

    @Test
    void keeps_histories_and_opens_nothing_else_than_files_of_wal() {
        var text = "1\t0/5800000\tno recovery target specified\n";
        archive.storeHistory(new HistoryFile(new TimelineId(2), text.getBytes(StandardCharsets.US_ASCII)));

        assertThat(archive.coverage().history(new TimelineId(2)).orElseThrow().endOf(TimelineId.FIRST))
                .contains(Lsn.parse("0/5800000"));
        assertThat(archive.open("00000002.history")).isPresent();
        assertThat(archive.open("00000003.history")).isEmpty();
        assertThat(archive.open("../../etc/passwd")).isEmpty();
        assertThat(archive.open("000000000000000000000005")).isEmpty();
    }

    @Test
    void removes_only_segments_that_are_superfluous() {
        for (var number = 3; number < 7; number++) {
            archive.store(new WalSegment(TimelineId.FIRST, number, SIZE), content(1, SIZE.bytes()), WalSummary.EMPTY);
        }
        var other = new WalSegment(new TimelineId(2), 3, SIZE);
        archive.store(other, content(1, SIZE.bytes()), WalSummary.EMPTY);

        var removed = archive.remove(
                segment -> segment.timeline().equals(TimelineId.FIRST) && segment.number() != FIVE.number());

        assertThat(removed).extracting(WalSegment::number).containsExactlyInAnyOrder(3L, 4L, 6L);
        assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().ranges())
                .containsExactly(new WalRange(FIVE.start(), FIVE.end()));
        assertThat(archive.open(other.fileName())).isPresent();
    }

    @Test
    void keeps_what_it_knows_of_segments_in_a_sealed_repository() throws IOException {
        var store = new InMemoryObjectStore();
        var key = TenantKey.generate();
        var description = new RepositoryDescription(
                UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), new SystemIdentifier(7), SIZE, Instant.EPOCH);
        var ended = new WalSummary.Transactions(Instant.EPOCH, Instant.EPOCH.plusSeconds(1), 700, 701, 2);
        var first = new WalArchive(Repository.create(store, description, key));
        first.store(FIVE, content(1, SIZE.bytes()), WalSummary.of(ended, List.of()));
        first.store(FIVE, content(2, SIZE.bytes()), WalSummary.EMPTY);
        first.storePartial(FIVE.next(), content(3, 5000), WalSummary.UNKNOWN);

        var again = new WalArchive(Repository.open(store, key));

        var timeline = again.coverage().find(TimelineId.FIRST).orElseThrow();
        assertThat(timeline.ranges())
                .containsExactly(new WalRange(FIVE.start(), FIVE.end().plus(5000)));
        assertThat(timeline.segments().getFirst().summary().transactions()).contains(ended);
        assertThat(timeline.divergent()).containsExactly(FIVE);
        try (var stream = again.openPartial(FIVE.next()).orElseThrow()) {
            assertThat(stream.readAllBytes()).hasSize(SIZE.bytes()).startsWith(3, 3);
        }
    }

    private static Content content(int value, int bytes) {
        var array = new byte[bytes];
        Arrays.fill(array, (byte) value);
        return Content.of(array);
    }
}

package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.HistoryFile;
import io.tidemark.engine.restore.DeltaSink;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.RestoreSink;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.FaultyObjectStore;
import io.tidemark.engine.storage.FaultyObjectStore.Fault;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalSummary;
import io.tidemark.harness.DirectoryTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that is done with a repository, with a failure at each call of the store in turn: it fails loudly or succeeds, loses
 * nothing, and when it is done again all is as if nothing had failed.
 */
class FaultSweepTest {

    private static final WalSegmentSize SEGMENT = new WalSegmentSize(1 << 20);
    private static final RepositoryDescription DESCRIPTION = new RepositoryDescription(
            Backups.description(1).id(),
            Backups.description(1).tenant(),
            Backups.description(1).server(),
            Backups.description(1).systemIdentifier(),
            SEGMENT,
            Backups.START);
    private static final HistoryFile HISTORY = new HistoryFile(
            new TimelineId(2), "1\t0/2400000\tno recovery target specified\n".getBytes(StandardCharsets.US_ASCII));
    private static final Map<String, byte[]> FIRST = first();
    private static final Map<String, byte[]> SECOND = second();

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Backups.START);

    /** The data directory that a delta restore finds: of the first backup, damaged, with a file that does not belong there. */
    private Path stale() {
        return directory.resolve("stale");
    }

    private static Map<String, byte[]> first() {
        var random = new Random(3);
        var control = ByteBuffer.allocate(8192)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.parseUnsignedLong(DESCRIPTION.systemIdentifier().toString()))
                .putInt(1300)
                .putInt(202_307_071);
        var big = new byte[150 * 8192];
        random.nextBytes(big);
        var small = new byte[3 * 8192 + 77];
        random.nextBytes(small);
        return new TreeMap<>(Map.of(
                ControlFile.PATH,
                control.array(),
                "PG_VERSION",
                "18\n".getBytes(StandardCharsets.US_ASCII),
                "base/1/1",
                big,
                "base/1/2",
                small));
    }

    private static Map<String, byte[]> second() {
        var random = new Random(4);
        var files = new TreeMap<>(FIRST);
        var big = Arrays.copyOf(files.get("base/1/1"), 160 * 8192);
        for (var page = 60; page < 150; page += 3) {
            var fresh = new byte[8192];
            random.nextBytes(fresh);
            System.arraycopy(fresh, 0, big, page * 8192, 8192);
        }
        files.put("base/1/1", big);
        files.put("base/1/3", files.remove("base/1/2"));
        return files;
    }

    /** What the store holds before. */
    private enum Before {
        NO_BACKUP,
        ONE_BACKUP,
        TWO_BACKUPS,
        /** The first of two was removed, and another was never finished. */
        GARBAGE
    }

    private enum Operation {
        FIRST_BACKUP(Before.NO_BACKUP),
        INCREMENTAL_BACKUP(Before.ONE_BACKUP),
        EXPIRY(Before.TWO_BACKUPS),
        SWEEP(Before.GARBAGE),
        EXPIRY_AND_SWEEP(Before.TWO_BACKUPS),
        VERIFY_THAT_ALL_EXISTS(Before.TWO_BACKUPS),
        VERIFY_FRAMES(Before.TWO_BACKUPS),
        VERIFY_EVERYTHING(Before.TWO_BACKUPS),
        RESTORE(Before.TWO_BACKUPS),
        DELTA_RESTORE(Before.TWO_BACKUPS),
        WAL_UPLOAD(Before.ONE_BACKUP);

        private final Before before;

        Operation(Before before) {
            this.before = before;
        }
    }

    static Stream<Arguments> every_operation_and_fault() {
        return EnumSet.allOf(Operation.class).stream()
                .flatMap(operation -> Stream.of(Fault.values()).map(fault -> Arguments.of(operation, fault)));
    }

    private void makeStale() throws IOException {
        restore(open(prepared(Before.ONE_BACKUP)), new DirectorySink(stale(), TablespaceMapping.INSIDE));
        Files.write(stale().resolve("base/1/1"), new byte[8192]);
        Files.writeString(stale().resolve("base/1/9"), "dropped since");
    }

    @ParameterizedTest
    @MethodSource("every_operation_and_fault")
    void a_failure_at_any_call_is_told_and_mended_by_doing_it_again(Operation operation, Fault fault)
            throws IOException {
        if (operation == Operation.DELTA_RESTORE) {
            makeStale();
        }
        var before = prepared(operation.before);
        var kept = Backups.ids(open(before));
        var undisturbed = new FaultyObjectStore(before.copy()).failCall(-1);
        var calls = 0;
        var reference = directory.resolve("reference");
        try (var client = new Client(undisturbed, reference)) {
            client.run(operation);
            calls = undisturbed.calls();
        }
        var expected = finalState(undisturbed, reference);

        for (var index = 0; index < calls; index++) {
            var failing = index;
            var memory = before.copy();
            var store = new FaultyObjectStore(memory).fail(fault, call -> call == failing);
            var target = directory.resolve("target-" + index);
            try (var client = new Client(store, target)) {
                var succeeded = attempt(client, operation);
                store.heal();
                var left = Backups.ids(open(memory));
                if (operation == Operation.EXPIRY || operation == Operation.EXPIRY_AND_SWEEP) {
                    assertThat(left).as("after call %d failed", index).contains(id(2));
                    left.forEach(id -> Backups.restore(open(memory), id));
                } else {
                    assertThat(left).as("after call %d failed", index).containsAll(kept);
                }
                if (succeeded) {
                    assertThat(finalState(memory.copy(), target))
                            .as("though call %d failed", index)
                            .isEqualTo(expected);
                }
                // as a process does that goes on, and as one that was started anew
                if (index % 2 == 0) {
                    client.run(operation);
                }
            }
            if (index % 2 == 1) {
                try (var another = new Client(memory, target)) {
                    another.run(operation);
                }
            }
            assertThat(finalState(memory, target))
                    .as("done again after call %d failed", index)
                    .isEqualTo(expected);
            DirectoryTree.delete(target);
        }
    }

    /** Whether it succeeded; if not, it has said so. */
    private static boolean attempt(Client client, Operation operation) throws IOException {
        try {
            client.run(operation);
            return true;
        } catch (EngineException e) {
            assertThat(e.code()).as("%s", e.toString()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
            assertThat(e.hint()).isNotBlank();
            return false;
        }
    }

    private InMemoryObjectStore prepared(Before before) {
        var memory = new InMemoryObjectStore(now::get);
        Repository.create(memory, DESCRIPTION, Backups.KEY);
        var repository = open(memory);
        if (before != Before.NO_BACKUP) {
            takeUnlessThere(repository, 1, Optional.empty());
            var archive = new WalArchive(repository);
            for (var number = 0x20; number < 0x24; number++) {
                archive.store(segment(number), wal(number, SEGMENT.bytes()), WalSummary.EMPTY);
            }
            archive.storePartial(segment(0x24), wal(0x24, 100_000), WalSummary.EMPTY);
        }
        if (before == Before.TWO_BACKUPS || before == Before.GARBAGE) {
            takeUnlessThere(repository, 2, Optional.of(id(1)));
            var archive = new WalArchive(repository);
            archive.storeHistory(HISTORY);
            archive.storePartial(
                    new WalSegment(HISTORY.timeline(), 0x24, SEGMENT), wal(0x24, 50_000), WalSummary.EMPTY);
        }
        if (before == Before.GARBAGE) {
            repository.remove(id(1));
            for (var kind : PackKind.values()) {
                var bytes = new byte[] {1, 2, 3};
                memory.create(new PackId(1, kind.code()).key(kind), Content.of(bytes));
            }
            now.updateAndGet(time -> time.plusSeconds(1));
        }
        return memory;
    }

    private static Repository open(ObjectStore store) {
        return Repository.open(store, Backups.KEY).with(Backups.SMALL);
    }

    private static void takeUnlessThere(Repository repository, int number, Optional<BackupId> previous) {
        if (repository.backups().stream().anyMatch(backup -> backup.id().equals(id(number)))) {
            return;
        }
        try (var writer = repository.beginBackup(id(number), previous)) {
            for (var path : List.of("base", "base/1", "global", "pg_wal")) {
                writer.directory(new FileEntry(path, 0, 0700, Backups.START, FileEntry.NO_TABLESPACE));
            }
            var files = number == 1 ? FIRST : SECOND;
            files.forEach((path, bytes) -> Backups.write(writer, path, bytes));
            var manifest = writer.commit(facts(number), Backups.postgresManifest(files));
            assertThat(repository.manifest(id(number))).isEqualTo(manifest);
        }
    }

    private static BackupFacts facts(int number) {
        var origin = new BackupOrigin(BackupMethod.STREAM, new ServerVersion(180_006), true, List.of());
        var start = new Lsn((0x1EL + 2 * number) * SEGMENT.bytes() + 0x28);
        var started = Backups.START.plusSeconds(3600L * number);
        return new BackupFacts(
                "nightly",
                origin,
                WalSpan.on(TimelineId.FIRST, start, start.plus(0x130)),
                started,
                started.plusSeconds(60),
                "START WAL LOCATION: %s\n".formatted(start));
    }

    private static WalSegment segment(int number) {
        return new WalSegment(TimelineId.FIRST, number, SEGMENT);
    }

    private static Content wal(int number, int bytes) {
        var content = new byte[bytes];
        Arrays.fill(content, (byte) number);
        var noise = new byte[1000];
        new Random(number).nextBytes(noise);
        System.arraycopy(noise, 0, content, 0, noise.length);
        return Content.of(content);
    }

    private static void restore(Repository repository, RestoreSink sink) throws IOException {
        var archive = new WalArchive(repository);
        var plan = RestorePlanner.plan(RestoreSources.of(repository, archive), RecoveryTarget.latest())
                .orThrow();
        try (sink) {
            new Restore(repository, archive)
                    .run(plan, sink, RestoreOptions.selfContained(), Progress.NONE, new Cancellation());
        }
    }

    /** A process that works on a store. Its repository and archive are opened by what needs them first. */
    private final class Client implements AutoCloseable {

        private final ObjectStore store;
        private final Path target;
        private Optional<WalArchive> archive = Optional.empty();

        private Client(ObjectStore store, Path target) {
            this.store = store;
            this.target = target;
        }

        private void run(Operation operation) throws IOException {
            var repository = open(store);
            switch (operation) {
                case FIRST_BACKUP -> takeUnlessThere(repository, 1, Optional.empty());
                case INCREMENTAL_BACKUP -> takeUnlessThere(repository, 2, Optional.of(id(1)));
                case EXPIRY -> expire(repository);
                case EXPIRY_AND_SWEEP -> {
                    expire(repository);
                    repository.sweep().run(Duration.ZERO);
                }
                case SWEEP -> repository.sweep().run(Duration.ZERO);
                case VERIFY_THAT_ALL_EXISTS -> verify(repository, VerificationLevel.EXISTS);
                case VERIFY_FRAMES -> verify(repository, VerificationLevel.FRAMES);
                case VERIFY_EVERYTHING -> verify(repository, VerificationLevel.EVERYTHING);
                case RESTORE -> restoreUnlessThere(repository);
                case DELTA_RESTORE -> {
                    if (!Files.exists(target)) {
                        DirectoryTree.copy(stale(), target, path -> true);
                    }
                    var system = DESCRIPTION.systemIdentifier();
                    restore(repository, new DeltaSink(target, TablespaceMapping.INSIDE, system));
                }
                case WAL_UPLOAD -> {
                    var wal = archive(repository);
                    wal.storePartial(segment(0x24), wal(0x24, 200_000), WalSummary.EMPTY);
                    wal.storePartial(segment(0x24), wal(0x24, 300_000), WalSummary.EMPTY);
                    wal.store(segment(0x24), wal(0x24, SEGMENT.bytes()), WalSummary.EMPTY);
                    wal.storePartial(segment(0x25), wal(0x25, 10_000), WalSummary.EMPTY);
                    wal.storeHistory(HISTORY);
                }
            }
        }

        private void expire(Repository repository) {
            repository.remove(id(1));
            assertThat(archive(repository).coverage().timelines()).isNotEmpty();
            archive(repository).remove(segment -> segment.number() < 0x22);
        }

        private WalArchive archive(Repository repository) {
            var known = archive.orElseGet(() -> new WalArchive(repository));
            archive = Optional.of(known);
            return known;
        }

        private void verify(Repository repository, VerificationLevel level) {
            var found = repository.verifier().run(level, Progress.NONE, new Cancellation());
            assertThat(found.damages())
                    .as("a store that fails is not a damaged one")
                    .isEmpty();
            assertThat(found.backups()).isEqualTo(2);
        }

        /** What an abandoned restore left must be an empty directory, or none. */
        private void restoreUnlessThere(Repository repository) throws IOException {
            if (!Files.exists(target.resolve(ControlFile.PATH))) {
                restore(repository, new DirectorySink(target, TablespaceMapping.INSIDE));
            }
        }

        @Override
        public void close() {
            // holds nothing open: it stands for a process
        }
    }

    /**
     * What can be told of a store once everything that may be swept is swept.
     *
     * @param backups contents by backup
     * @param objects how many there are by folder, but for packs: those are all named by a backup
     * @param livePages how many pages the backups need of all packs
     * @param restored what lies where was restored to
     */
    private record State(
            Map<BackupId, Map<String, String>> backups,
            Map<String, Long> objects,
            long livePages,
            WalCoverage coverage,
            Map<String, String> restored) {}

    private State finalState(ObjectStore store, Path restored) throws IOException {
        now.updateAndGet(time -> time.plus(Sweep.WRITER_LIFETIME).plusSeconds(1));
        var repository = open(store);
        repository.sweep().run(Duration.ofHours(24));
        var backups = new TreeMap<BackupId, Map<String, String>>();
        var named = new TreeSet<String>();
        var livePages = 0L;
        for (var id : Backups.ids(repository)) {
            var contents = new TreeMap<String, String>();
            Backups.restore(repository, id).forEach((path, bytes) -> contents.put(path, digest(bytes)));
            backups.put(id, contents);
            var body = repository.reader(id).contents();
            body.packs().forEach(pack -> named.add(pack.key().path()));
            livePages += body.pages().stream()
                    .mapToInt(BackupContents.PackUse::livePages)
                    .sum();
        }
        var objects = new TreeMap<String, Long>();
        var packs = new TreeSet<String>();
        try (var all = store.list("")) {
            all.map(object -> object.key().path()).forEach(path -> {
                var isPack = Stream.of(PackKind.values()).anyMatch(kind -> path.startsWith(kind.prefix()));
                if (isPack) {
                    packs.add(path);
                } else {
                    objects.merge(path.replaceFirst("/.*", "/"), 1L, Long::sum);
                }
            });
        }
        assertThat(packs).as("packs that no backup names, and named ones").isEqualTo(named);
        return new State(backups, objects, livePages, new WalArchive(repository).coverage(), tree(restored));
    }

    private static String digest(byte[] bytes) {
        return "%d bytes %08x".formatted(bytes.length, Arrays.hashCode(bytes));
    }

    private static Map<String, String> tree(Path root) throws IOException {
        var found = new TreeMap<String, String>();
        if (Files.exists(root)) {
            try (var paths = Files.walk(root)) {
                for (var path : paths.filter(Files::isRegularFile).toList()) {
                    found.put(root.relativize(path).toString(), digest(Files.readAllBytes(path)));
                }
            }
        }
        return found;
    }
}

package io.tidemark.engine.repository;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.restore.RecoveryPoint;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreCommand;
import io.tidemark.engine.restore.RestoreLayout;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlan;
import io.tidemark.engine.restore.RestoreSink;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.engine.wal.WalArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * Backs up, backs up again, compares, verifies and restores a cluster of very many files and one of a very large and sparse relation, with the usual
 * settings, in however little memory the JVM is given, and tells what it took. What is restored is counted and thrown away.
 *
 * <p>With the test class path of this module:
 *
 * <pre>java -XX:+UseSerialGC -Xmx208m -XX:MaxDirectMemorySize=48m -cp … io.tidemark.engine.repository.RepositoryScale
 *     folder [files] [GiB of the relation]</pre>
 */
public final class RepositoryScale {

    private static final int FILES_OF_A_DATABASE = 100_000;
    private static final int RANDOM_BYTES_OF_A_FILE = 2048;
    private static final long SEGMENT_BYTES = 1L << 30;

    private RepositoryScale() {}

    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        var files = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        var gibibytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1024;
        measure("%d files".formatted(files), repository(folder.resolve("files")), writer -> writeFiles(writer, files));
        measure(
                "%d GiB, sparse".formatted(gibibytes),
                repository(folder.resolve("relation")),
                writer -> writeRelation(writer, gibibytes));
    }

    private static Repository repository(Path folder) throws IOException {
        var store = FileSystemObjectStore.open(Files.createDirectories(folder));
        return Repository.create(store, Backups.description(1), Backups.KEY);
    }

    private interface Cluster {
        void writeTo(BackupWriter writer);
    }

    private static void measure(String what, Repository repository, Cluster cluster) {
        var first = Backups.id(1);
        var second = Backups.id(2);
        timed(what + ", first backup", () -> backUp(repository, first, Optional.empty(), cluster));
        timed(what + ", second backup", () -> backUp(repository, second, Optional.of(first), cluster));
        timed(what + ", compare", () -> compare(repository, first, second));
        timed(what + ", verify", () -> verify(repository));
        timed(what + ", restore", () -> restore(repository, second));
    }

    private interface Work {
        String run();
    }

    private static void timed(String what, Work work) {
        var started = System.nanoTime();
        var result = work.run();
        System.out.printf(
                "%s: %.1f s, %s, heap at most %d MiB, direct %d MiB, resident at most %s%n",
                what, (System.nanoTime() - started) / 1e9, result, heapPeak() >> 20, direct() >> 20, residentPeak());
    }

    /** Since the process began; garbage that was not yet collected counts. */
    private static long heapPeak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static String residentPeak() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.substring(6).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String backUp(Repository repository, BackupId id, Optional<BackupId> previous, Cluster cluster) {
        try (var writer = repository.beginBackup(id, previous)) {
            cluster.writeTo(writer);
            var sizes =
                    writer.commit(Backups.facts(), Content.of(new byte[] {1})).sizes();
            return "%d changed, %d stored".formatted(sizes.changedBytes(), sizes.storedBytes());
        }
    }

    private static void writeFiles(BackupWriter writer, int files) {
        var page = new byte[Stretch.PAGE_BYTES];
        var random = new Random(5);
        var noise = new byte[1 << 20];
        random.nextBytes(noise);
        for (var first = 0; first < files; first += FILES_OF_A_DATABASE) {
            var count = Math.min(FILES_OF_A_DATABASE, files - first);
            var directory = "base/%d".formatted(16_384 + first / FILES_OF_A_DATABASE);
            writer.directory(Backups.entry(directory, 0));
            for (var file = 0; file < count; file++) {
                // a directory is not listed in order
                var number = (int) (file * 7_919L % count);
                var unique = first + number;
                System.arraycopy(noise, unique * 31 % (noise.length - page.length), page, 0, RANDOM_BYTES_OF_A_FILE);
                ByteBuffer.wrap(page).putInt(unique);
                writer.beginFile(Backups.entry("%s/%d".formatted(directory, 100_000 + number), page.length));
                writer.write(page, 0, page.length);
                writer.endFile();
            }
        }
    }

    private static void writeRelation(BackupWriter writer, int gibibytes) {
        var zeros = new byte[1 << 20];
        var page = new byte[1 << 20];
        for (var segment = 0; segment < gibibytes; segment++) {
            new Random(segment).nextBytes(page);
            var path = segment == 0 ? "base/5/16384" : "base/5/16384.%d".formatted(segment);
            writer.beginFile(Backups.entry(path, (int) SEGMENT_BYTES));
            // something in one of four stretches
            for (var megabyte = 0; megabyte < SEGMENT_BYTES >> 20; megabyte++) {
                if (megabyte % 64 == 7) {
                    writer.write(page, 0, Stretch.PAGE_BYTES);
                    writer.write(zeros, 0, zeros.length - Stretch.PAGE_BYTES);
                } else {
                    writer.write(zeros, 0, zeros.length);
                }
            }
            writer.endFile();
        }
    }

    private static String compare(Repository repository, BackupId first, BackupId second) {
        var changes = repository.compare(first, second).relations(10, new Cancellation());
        if (changes.relations() > 0) {
            throw new IllegalStateException("nothing changed, but: " + changes);
        }
        return changes.toString();
    }

    private static String verify(Repository repository) {
        var found = repository.verifier().run(VerificationLevel.FRAMES, Progress.NONE, new Cancellation());
        if (!found.isClean()) {
            throw new IllegalStateException("damaged: " + found.damages());
        }
        return "%d objects".formatted(found.objects());
    }

    private static String restore(Repository repository, BackupId id) {
        var manifest = repository.manifest(id);
        var stop = new RecoveryPoint(
                TimelineId.FIRST,
                manifest.facts().wal().stop(),
                manifest.facts().endedAt());
        var plan = new RestorePlan(manifest, RecoveryTarget.immediate(), TimelineHistory.original(), List.of(), stop);
        try (var sink = new CountingSink()) {
            new Restore(repository, new WalArchive(repository))
                    .run(
                            plan,
                            sink,
                            RestoreOptions.with(new RestoreCommand("false")),
                            Progress.NONE,
                            new Cancellation());
            if (sink.files.sum() < manifest.sizes().files()
                    || sink.bytes.sum() < manifest.sizes().totalBytes()) {
                throw new IllegalStateException("%s instead of %s".formatted(sink, manifest.sizes()));
            }
            return sink.toString();
        }
    }

    private static final class CountingSink implements RestoreSink {

        private final LongAdder files = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        @Override
        public boolean isParallel() {
            return true;
        }

        @Override
        public boolean isInside(Tablespace tablespace) {
            return true;
        }

        @Override
        public void begin(RestoreLayout layout) {
            // needs no preparation
        }

        @Override
        public void directory(FileEntry entry) {
            // only files count
        }

        @Override
        public void file(FileEntry entry, FileContent content) throws IOException {
            content.writeTo(new OutputStream() {
                @Override
                public void write(int octet) {
                    bytes.increment();
                }

                @Override
                public void write(byte[] buffer, int offset, int length) {
                    bytes.add(length);
                }
            });
            files.increment();
        }

        @Override
        public void end() {
            // nothing to make durable
        }

        @Override
        public void close() {
            // holds nothing
        }

        @Override
        public String toString() {
            return "%d files, %d bytes".formatted(files.sum(), bytes.sum());
        }
    }
}

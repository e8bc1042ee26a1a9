package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.JavaProcess;
import io.tidemark.engine.Progress;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that back up, expire and sweep are killed at any moment. A hundred rounds: {@code -Dtidemark.kills=100}, on the command line
 * of the tests' JVM.
 */
class KilledProcessTest {

    private static final int LARGEST_FILE = 2 << 20;

    @TempDir
    Path folder;

    private final TreeMap<Integer, Map<String, String>> states = new TreeMap<>();

    @Test
    void a_process_killed_at_any_moment_leaves_whole_backups_and_nothing_that_a_sweep_does_not_take() throws Exception {
        var rounds = Integer.getInteger("tidemark.kills", 4);
        var seed = Long.getLong("tidemark.seed", System.nanoTime());
        System.out.printf("seed %d, %d rounds%n", seed, rounds);
        var random = new Random(seed);
        var cluster = new RandomCluster(seed, LARGEST_FILE);
        Repository.create(FileSystemObjectStore.open(folder), Backups.description(1), Backups.KEY);
        var killedIn = new TreeMap<String, Integer>();
        var committed = new TreeSet<BackupId>();

        for (var round = 0; round < rounds; round++) {
            var said = runAndKill(seed, newest() + 1, random);
            killedIn.merge(said.isEmpty() ? "start" : said.getLast().split(" ")[0], 1, Integer::sum);
            for (var line : said) {
                var words = line.split(" ");
                if (words[0].equals("committed")) {
                    committed.add(id(Integer.parseInt(words[1])));
                } else if (words[0].equals("remove")) {
                    // from when it is announced on nobody can say whether it is still there
                    committed.remove(id(Integer.parseInt(words[1])));
                }
            }
            while (states.isEmpty() || states.lastKey() < newest()) {
                cluster.change();
                states.put(states.size() + 1, cluster.snapshot());
            }
            var repository = open();
            assertThat(Backups.ids(repository))
                    .as("seed %d, round %d", seed, round)
                    .containsAll(committed);
            assertRestores(repository);
        }

        System.out.printf("killed after saying %s, %d backups committed%n", killedIn, newest());
        sweepAll();
        assertRestores(open());
    }

    /** The child runs from backup {@code next} on. */
    private List<String> runAndKill(long seed, int next, Random random) throws Exception {
        var child = JavaProcess.of(Child.class, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"), folder, seed, next)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = child.inputReader()) {
            var first = out.readLine();
            assertThat(first).as("the child works").isEqualTo("open");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2500)));
            // the handle leaves the stream open, the process itself would not
            child.toHandle().destroyForcibly();
            child.waitFor();
            return out.lines().toList();
        } finally {
            child.destroyForcibly();
        }
    }

    private Repository open() {
        return Repository.open(FileSystemObjectStore.open(folder), Backups.KEY).with(Backups.SMALL);
    }

    private int newest() {
        return Backups.ids(open()).stream()
                .mapToInt(KilledProcessTest::number)
                .max()
                .orElse(0);
    }

    private static int number(BackupId id) {
        return Integer.parseInt(id.value().substring(id.value().indexOf('-') + 1), 16);
    }

    private void assertRestores(Repository repository) {
        for (var id : Backups.ids(repository)) {
            assertThat(RandomCluster.restored(repository, id))
                    .as("backup %s", id)
                    .isEqualTo(states.get(number(id)));
        }
        var found = repository.verifier().run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation());
        assertThat(found.damages()).isEmpty();
    }

    /** As if everything were older than the notes of the writers that were killed. */
    private void sweepAll() throws IOException {
        var old = FileTime.from(Instant.now().minus(Sweep.WRITER_LIFETIME).minus(Duration.ofHours(1)));
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, old);
            }
        }
        var repository = open();
        repository.sweep().run(Sweep.DEFAULT_MARGIN);
        var named = new HashSet<String>();
        named.add(DescriptionFile.KEY.path());
        for (var id : Backups.ids(repository)) {
            named.add(Manifests.key(id).path());
            repository
                    .reader(id)
                    .contents()
                    .packs()
                    .map(PackFacts::key)
                    .map(ObjectKey::path)
                    .forEach(named::add);
        }
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString())
                            .filter(name -> !name.startsWith("keys/")))
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    /** Says what it does, then does it, until it is killed. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            var repository = Repository.open(FileSystemObjectStore.open(Path.of(arguments[0])), Backups.KEY)
                    .with(Backups.SMALL);
            var seed = Long.parseLong(arguments[1]);
            var random = new Random(seed + ProcessHandle.current().pid());
            var cluster = new RandomCluster(seed, LARGEST_FILE);
            var next = Integer.parseInt(arguments[2]);
            for (var number = 1; number < next; number++) {
                cluster.change();
            }
            say("open");
            for (var number = next; ; number++) {
                cluster.change();
                say("backup " + number);
                var ids = Backups.ids(repository);
                var previous = ids.isEmpty() ? Optional.<BackupId>empty() : Optional.of(ids.getLast());
                cluster.backUp(repository, id(number), previous);
                say("committed " + number);
                while (ids.size() > 3) {
                    var victim = ids.get(random.nextInt(ids.size()));
                    say("remove " + number(victim));
                    repository.remove(victim);
                    ids = Backups.ids(repository);
                }
                say("sweep");
                repository.sweep().run(Duration.ZERO);
            }
        }

        private static void say(String what) {
            System.out.println(what);
            System.out.flush();
        }
    }
}

package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.Verification;
import io.tidemark.engine.repository.VerificationLevel;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two backups that share nothing; the first is damaged in every way, the second must restore all the same. */
class DamageIT {

    @TempDir
    static Path directory;

    private static Path store;
    private static ProtectedServer protection;
    private static PostgresServer server;
    private static BackupManifest damaged;
    private static BackupManifest intact;
    private static Path pack;
    private static Path foreignPack;

    @BeforeAll
    static void backUpTwice() throws Exception {
        store = Files.createDirectory(directory.resolve("store"));
        server = PostgresServer.builder(PostgresVersion.V17).start();
        protection = ProtectedServer.protect(server, FileSystemObjectStore.open(store), directory.resolve("spool"));
        damaged = fresh("damaged");
        var packs = packs();
        intact = fresh("intact");
        var others = packs();
        others.removeAll(packs);
        protection.awaitArchived(server);
        pack = packs.iterator().next();
        foreignPack = others.iterator().next();
    }

    @AfterAll
    static void stop() {
        protection.close();
        server.close();
    }

    @Test
    void restores_and_verifies_what_is_not_damaged() {
        restore(damaged);
        restore(intact);
        assertThat(verify().isClean()).isTrue();
    }

    @Test
    void refuses_a_flipped_bit() throws IOException {
        var original = Files.readAllBytes(pack);
        var altered = original.clone();
        altered[altered.length / 3] ^= 0x10;

        expectRefusal(pack, original, altered, ErrorCode.OBJECT_CORRUPT);
    }

    @Test
    void refuses_a_truncated_object() throws IOException {
        var original = Files.readAllBytes(pack);

        expectRefusal(pack, original, Arrays.copyOf(original, original.length / 2), ErrorCode.OBJECT_CORRUPT);
    }

    @Test
    void refuses_an_object_of_another_in_its_place() throws IOException {
        expectRefusal(pack, Files.readAllBytes(pack), Files.readAllBytes(foreignPack), ErrorCode.OBJECT_CORRUPT);
    }

    @Test
    void refuses_a_missing_pack() throws IOException {
        var original = Files.readAllBytes(pack);
        Files.delete(pack);
        try {
            expectRefusal(ErrorCode.OBJECT_MISSING);
        } finally {
            Files.write(pack, original);
        }
    }

    @Test
    void refuses_damaged_wal_and_names_the_segment() throws IOException {
        var plan = plan(intact);
        var name = plan.wal().getFirst().segment().fileName();
        var segment = objects().stream()
                .filter(object -> object.getFileName().toString().startsWith(name))
                .findFirst()
                .orElseThrow();
        var original = Files.readAllBytes(segment);
        var altered = original.clone();
        altered[altered.length / 2] ^= 1;
        Files.write(segment, altered);
        try {
            assertThatThrownBy(() -> restore(intact))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_CORRUPT))
                    .hasMessageContaining(name);
        } finally {
            Files.write(segment, original);
        }
    }

    private static void expectRefusal(Path object, byte[] original, byte[] altered, ErrorCode code) throws IOException {
        Files.write(object, altered);
        try {
            expectRefusal(code);
        } finally {
            Files.write(object, original);
        }
    }

    private static void expectRefusal(ErrorCode code) {
        var name = pack.getFileName().toString();
        assertThatThrownBy(() -> restore(damaged))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isIn(code, ErrorCode.OBJECT_CORRUPT))
                .hasMessageContaining(name);
        restore(intact);
        var verification = verify();
        assertThat(verification.affected()).containsExactly(damaged.id());
        assertThat(verification.damages())
                .anySatisfy(damage -> assertThat(damage.object().path()).contains(name));
    }

    private static Verification verify() {
        return protection.reopened().verifier().run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation());
    }

    private static BackupManifest fresh(String label) {
        return protection.backUp(protection.request(label), protection.storedWal(), Progress.NONE, new Cancellation());
    }

    private static RestorePlan plan(BackupManifest backup) {
        var all = protection.sources();
        var only = new RestoreSources(List.of(backup), all.coverage(), all.transactions());
        return RestorePlanner.plan(only, RecoveryTarget.immediate()).orThrow();
    }

    /** Restores into a directory that is empty again if it fails. */
    private static void restore(BackupManifest backup) {
        try {
            var data = Files.createTempDirectory(directory, "restored");
            try (var sink = new DirectorySink(data, TablespaceMapping.INSIDE)) {
                new Restore(protection.reopened(), protection.archive())
                        .run(plan(backup), sink, RestoreOptions.selfContained(), Progress.NONE, new Cancellation());
            } catch (EngineException e) {
                assertThat(data).isEmptyDirectory();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<Path> packs() throws IOException {
        var packs = new TreeSet<>(objects());
        packs.removeIf(object -> !object.getParent().getFileName().toString().equals("packs"));
        return packs;
    }

    private static List<Path> objects() throws IOException {
        try (var files = Files.walk(store)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}

package io.tidemark.engine.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.storage.ObjectStore.Creation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ObjectStore} promises. One subclass for each implementation. */
public abstract class ObjectStoreContract {

    protected ObjectStore store;

    /** An empty store. */
    protected abstract ObjectStore open() throws Exception;

    /** Whether of several creators of one object at the same instant exactly one is told that it created it. */
    protected boolean decidesRaces() {
        return true;
    }

    /** A size that makes the implementation do what it does for its largest objects. */
    protected int largeSizeBytes() {
        return 8 << 20;
    }

    @BeforeEach
    void open_the_store() throws Exception {
        store = open();
    }

    @AfterEach
    void close_the_store() {
        store.close();
    }

    @Test
    void returns_what_was_created() {
        assertThat(create("a/b/object", "content")).isEqualTo(Creation.CREATED);

        assertThat(read("a/b/object")).isEqualTo("content");
    }

    @Test
    void keeps_the_first_content_of_a_key() {
        create("object", "first");

        assertThat(create("object", "second")).isEqualTo(Creation.ALREADY_PRESENT);
        assertThat(read("object")).isEqualTo("first");
    }

    @Test
    void keeps_empty_objects() {
        create("empty", "");

        assertThat(read("empty")).isEmpty();
        assertThat(store.find(new ObjectKey("empty")))
                .hasValueSatisfying(found -> assertThat(found.sizeBytes()).isZero());
    }

    @Test
    void keeps_every_byte_of_a_large_object() throws IOException {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var bytes = new byte[largeSizeBytes()];
        new Random(seed).nextBytes(bytes);
        var key = new ObjectKey("large");

        assertThat(store.create(key, Content.of(bytes))).isEqualTo(Creation.CREATED);

        try (var in = store.open(key).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(store.find(key).orElseThrow().sizeBytes()).isEqualTo(bytes.length);
        try (var in = store.open(key, bytes.length - 1000L, 500).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 1000, bytes.length - 500));
        }
    }

    @Test
    void returns_nothing_for_an_absent_object() {
        create("present/object", "content");

        assertThat(store.open(new ObjectKey("absent"))).isEmpty();
        assertThat(store.open(new ObjectKey("present"))).isEmpty();
        assertThat(store.open(new ObjectKey("present/absent"), 5, 5)).isEmpty();
        assertThat(store.find(new ObjectKey("absent"))).isEmpty();
        assertThat(store.find(new ObjectKey("present"))).isEmpty();
    }

    @Test
    void reads_ranges() {
        create("object", "0123456789");

        assertThat(read("object", 0, 4)).isEqualTo("0123");
        assertThat(read("object", 3, 4)).isEqualTo("3456");
        assertThat(read("object", 7, 100)).isEqualTo("789");
        assertThat(read("object", 7, Long.MAX_VALUE)).isEqualTo("789");
    }

    @Test
    void reads_nothing_at_and_beyond_the_end() {
        create("object", "0123456789");

        assertThat(read("object", 10, 1)).isEmpty();
        assertThat(read("object", 1000, 5)).isEmpty();
        assertThat(read("object", 3, 0)).isEmpty();
    }

    @Test
    void finds_size_and_time_of_creation() {
        create("object", "0123456789");

        var found = store.find(new ObjectKey("object")).orElseThrow();

        assertThat(found.key()).isEqualTo(new ObjectKey("object"));
        assertThat(found.sizeBytes()).isEqualTo(10);
        assertThat(found.createdAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void lists_by_prefix_in_key_order() {
        for (var key : List.of("a/c", "a-b", "a.d", "a/b/x", "a/b.y", "a/b-z", "b", "A", "a0")) {
            create(key, key);
        }

        assertThat(keys("")).containsExactly("A", "a-b", "a.d", "a/b-z", "a/b.y", "a/b/x", "a/c", "a0", "b");
        assertThat(keys("a")).containsExactly("a-b", "a.d", "a/b-z", "a/b.y", "a/b/x", "a/c", "a0");
        assertThat(keys("a/")).containsExactly("a/b-z", "a/b.y", "a/b/x", "a/c");
        assertThat(keys("a/b")).containsExactly("a/b-z", "a/b.y", "a/b/x");
        assertThat(keys("a/b/x")).containsExactly("a/b/x");
        assertThat(keys("a/b/xy")).isEmpty();
        assertThat(keys("none/at/all/")).isEmpty();
    }

    @Test
    void lists_folders_without_what_lies_in_them() {
        for (var key : List.of("t/a/s/1/x", "t/a/s/1/y/z", "t/a/s/10/x", "t/a/s/2", "t/a/sx/3/x", "t/b/s/4/x", "u")) {
            create(key, "content");
        }

        assertThat(store.folders("t/a/s/")).containsExactly("1", "10");
        assertThat(store.folders("t/")).containsExactly("a", "b");
        assertThat(store.folders("")).containsExactly("t");
        assertThat(store.folders("t/a/s/1/y/")).isEmpty();
        assertThat(store.folders("none/at/all/")).isEmpty();
    }

    @Test
    void lists_sizes_and_times() {
        create("object", "0123456789");

        try (var listed = store.list("")) {
            assertThat(listed).singleElement().satisfies(object -> {
                assertThat(object.sizeBytes()).isEqualTo(10);
                assertThat(object.createdAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            });
        }
    }

    @Test
    void deletes_and_lets_the_key_be_used_again() {
        create("object", "first");

        store.delete(new ObjectKey("object"));
        store.delete(new ObjectKey("object"));
        store.delete(new ObjectKey("never/there"));

        assertThat(store.find(new ObjectKey("object"))).isEmpty();
        assertThat(keys("")).isEmpty();
        assertThat(create("object", "second")).isEqualTo(Creation.CREATED);
        assertThat(read("object")).isEqualTo("second");
    }

    @Test
    void keeps_nothing_of_an_object_whose_content_breaks_off() {
        var broken = new Content() {
            @Override
            public long sizeBytes() {
                return 100_000;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
                    private int given;

                    @Override
                    public int read() throws IOException {
                        if (given++ == 50_000) {
                            throw new IOException("broken on purpose");
                        }
                        return 0;
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        buffer[offset] = (byte) read();
                        return 1;
                    }
                };
            }
        };

        assertThat(catchThrowable(() -> store.create(new ObjectKey("broken"), broken)))
                .isNotNull();

        assertThat(store.find(new ObjectKey("broken"))).isEmpty();
        assertThat(keys("")).isEmpty();
    }

    @Test
    void lets_one_of_many_creators_win() throws Exception {
        var contents = IntStream.range(0, 8).mapToObj("content %d"::formatted).toList();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var attempts = new ArrayList<Callable<Creation>>();
            for (var content : contents) {
                attempts.add(() -> create("contended/object", content));
            }
            var creations = new ArrayList<Creation>();
            for (var attempt : threads.invokeAll(attempts)) {
                creations.add(attempt.get());
            }

            assertThat(creations).contains(Creation.CREATED);
            if (decidesRaces()) {
                assertThat(creations).containsOnlyOnce(Creation.CREATED);
            }
        }

        assertThat(read("contended/object")).isIn(contents);
        assertThat(keys("")).containsExactly("contended/object");
    }

    @Test
    void serves_many_threads() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var work = IntStream.range(0, 40)
                    .mapToObj(number -> (Callable<String>) () -> {
                        create("many/" + number, "content " + number);
                        return read("many/" + number);
                    })
                    .toList();
            var number = 0;
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isEqualTo("content " + number++);
            }
        }

        assertThat(keys("many/")).hasSize(40).isSorted();
    }

    protected Creation create(String key, String content) {
        return store.create(new ObjectKey(key), Content.of(content.getBytes(UTF_8)));
    }

    protected String read(String key) {
        return read(key, 0, Long.MAX_VALUE);
    }

    protected String read(String key, long offset, long length) {
        try (var in = store.open(new ObjectKey(key), offset, length).orElseThrow()) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    protected List<String> keys(String prefix) {
        try (var listed = store.list(prefix)) {
            return listed.map(object -> object.key().path()).toList();
        }
    }
}

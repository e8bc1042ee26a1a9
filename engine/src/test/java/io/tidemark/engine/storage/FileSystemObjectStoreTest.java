package io.tidemark.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemObjectStoreTest extends ObjectStoreContract {

    @TempDir
    Path directory;

    @Override
    protected ObjectStore open() {
        return FileSystemObjectStore.open(directory);
    }

    @Test
    void lays_objects_out_as_files_named_like_their_keys() {
        create("packs/ab/object", "content");

        assertThat(directory.resolve("packs/ab/object")).hasContent("content");
    }

    @Test
    void refuses_a_folder_that_does_not_exist_instead_of_making_it() {
        var absent = directory.resolve("not-mounted");

        assertThatThrownBy(() -> FileSystemObjectStore.open(absent))
                .isInstanceOfSatisfying(EngineException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_UNUSABLE);
                    assertThat(failure).hasMessageContaining(absent.toString());
                });
        assertThat(absent).doesNotExist();
    }

    @Test
    void does_not_bring_a_folder_back_that_went_away() throws IOException {
        var folder = Files.createDirectory(directory.resolve("mounted"));
        try (var other = FileSystemObjectStore.open(folder)) {
            Files.delete(folder);

            assertThatThrownBy(() -> other.create(new ObjectKey("a/b"), Content.of(new byte[1])))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_UNUSABLE));
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void does_not_show_files_that_are_no_objects() throws IOException {
        create("object", "content");
        Files.createDirectories(directory.resolve("~incoming"));
        Files.writeString(directory.resolve("~incoming/half"), "half");
        Files.writeString(directory.resolve("with blank"), "foreign");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc/hostname"));

        assertThat(keys("")).containsExactly("object");
        assertThat(store.open(new ObjectKey("link"))).isEmpty();
        assertThat(store.find(new ObjectKey("link"))).isEmpty();
    }

    @Test
    void refuses_prefixes_that_lead_outside() {
        assertThatThrownBy(() -> store.list("../")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.list("/etc/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.list("a/../../")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void removes_what_a_crashed_writer_left_after_a_day() throws IOException {
        var incoming = Files.createDirectories(directory.resolve("~incoming"));
        var old = Files.writeString(incoming.resolve("old"), "half");
        var fresh = Files.writeString(incoming.resolve("fresh"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));

        FileSystemObjectStore.open(directory).close();

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void says_that_a_file_is_in_the_way() {
        create("object", "content");

        assertThatThrownBy(() -> create("object/below", "content"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_UNUSABLE));
    }
}

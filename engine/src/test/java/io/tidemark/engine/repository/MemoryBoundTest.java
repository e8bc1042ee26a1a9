package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.JavaProcess;
import io.tidemark.harness.DirectoryTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@link RepositoryScale} in a JVM that has 256 MiB of heap and direct memory together. In full size, which takes half an hour and
 * 5 GB of disk: {@code -Dtidemark.scale.files=1000000 -Dtidemark.scale.gibibytes=1024}, on the command line of the tests' JVM.
 */
class MemoryBoundTest {

    @TempDir
    Path folder;

    @Test
    void however_many_and_large_the_files_are_memory_is_bounded() throws Exception {
        var output = folder.resolve("output");
        var child = JavaProcess.of(
                        RepositoryScale.class,
                        List.of("-Xmx208m", "-XX:MaxDirectMemorySize=48m"),
                        Files.createDirectory(folder.resolve("stores")),
                        System.getProperty("tidemark.scale.files", "10000"),
                        System.getProperty("tidemark.scale.gibibytes", "4"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            var status = child.waitFor();
            System.out.println(Files.readString(output));
            assertThat(status).as(Files.readString(output)).isZero();
        } finally {
            child.destroyForcibly();
            DirectoryTree.delete(folder.resolve("stores"));
        }
    }
}

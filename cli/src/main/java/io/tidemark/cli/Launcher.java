package io.tidemark.cli;

import java.nio.file.Path;
import java.util.List;

/** How another program runs this one. */
final class Launcher {

    private Launcher() {}

    /** The script that started us, which says so by a property; else this JVM with this class path. */
    static List<String> words() {
        var script = System.getProperty("tidemark.launcher");
        return script != null
                ? List.of(Path.of(script).toAbsolutePath().normalize().toString())
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Tidemark.class.getName());
    }
}

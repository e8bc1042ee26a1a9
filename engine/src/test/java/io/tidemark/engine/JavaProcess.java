package io.tidemark.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of a main class of the tests, with their class path. */
public final class JavaProcess {

    private JavaProcess() {}

    /** @param options of the JVM, such as how much memory it may take */
    public static ProcessBuilder of(Class<?> main, List<String> options, Object... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command);
    }
}

package io.tidemark.tests.architecture;

import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.LocationProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The compiled production classes of every module, also of those that are packaged as no library. */
public final class OurClasses implements LocationProvider {

    static final Set<String> MODULES =
            Set.of("harness", "engine", "storage", "cli", "persistence", "ejb", "web", "distribution");

    @Override
    public Set<Location> get(Class<?> test) {
        return MODULES.stream().map(OurClasses::classesOf).map(Location::of).collect(Collectors.toSet());
    }

    private static Path classesOf(String module) {
        var root = Stream.of(Path.of(".."), Path.of("."))
                .filter(folder -> Files.exists(folder.resolve("tests/pom.xml")))
                .findFirst()
                .orElseThrow();
        var classes = root.resolve(module).resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException("not compiled: " + classes.toAbsolutePath());
        }
        return classes;
    }
}

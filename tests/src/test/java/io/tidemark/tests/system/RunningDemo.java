package io.tidemark.tests.system;

import io.tidemark.distribution.Demo;
import io.tidemark.distribution.DemoOptions;
import io.tidemark.harness.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes the one {@link Demo} of the whole test run: it is started when the first of them asks, and closed after the
 * last test.
 *
 * <p>What a test class leaves behind in it is seen by the others: a test expects only what it has made itself or what every
 * demonstration has from its start.
 */
final class RunningDemo implements ParameterResolver {

    private static final Namespace OURS = Namespace.create(RunningDemo.class);

    /** Closed with the store that holds it. */
    private record Running(Demo demo) implements AutoCloseable {

        @Override
        public void close() {
            demo.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Demo.class;
    }

    @Override
    public Demo resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(Running.class, unused -> start(), Running.class)
                .demo();
    }

    private static Running start() {
        var home = Path.of("target", "system");
        try {
            DirectoryTree.delete(home);
            return new Running(Demo.start(DemoOptions.onFreePorts(Files.createDirectories(home))));
        } catch (IOException failure) {
            throw new UncheckedIOException("make " + home, failure);
        }
    }
}

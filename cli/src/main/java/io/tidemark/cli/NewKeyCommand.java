package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.TenantKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "new-key",
        description = "Makes a key for repositories of your own, in a new file that its owner alone may read.",
        footer = {"", "Without the key nobody can read what it sealed: keep a copy elsewhere."},
        sortOptions = false)
final class NewKeyCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "<file>", description = "The file, which must not be there.")
    private Path file;

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        var line = TenantKey.generate().text().reveal() + System.lineSeparator();
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(StandardCharsets.US_ASCII.encode(line));
        } catch (FileAlreadyExistsException exists) {
            throw unusable("%s is there already".formatted(file), exists);
        } catch (IOException failure) {
            throw unusable("write %s: %s".formatted(file, failure), failure);
        }
        common.out().println("Wrote a new key to %s: keep a copy where the repository is not.".formatted(file));
        return ExitCode.OK.status();
    }

    private static EngineException unusable(String what, IOException cause) {
        return new EngineException(
                ErrorCode.RESTORE_DESTINATION_UNUSABLE,
                what,
                "Name a new file in a folder that you may write to.",
                cause);
    }
}

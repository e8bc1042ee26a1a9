package io.tidemark.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whole trees of files: copied and deleted while others may still be changing them. */
public final class DirectoryTree {

    private DirectoryTree() {}

    /** Deletes {@code root} and everything below it; links are removed, not followed. */
    public static void delete(Path root) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    return unlessGone(failure);
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException gone) {
            // nothing to delete
        } catch (IOException failure) {
            throw new UncheckedIOException("delete " + root, failure);
        }
    }

    /**
     * Copies what {@code wanted} accepts of the tree at {@code source}. Modes are kept, and files that vanish meanwhile
     * are left out, as they are by every backup of a running server.
     *
     * @param wanted asked with paths relative to {@code source}; a refused directory is not entered
     */
    public static void copy(Path source, Path target, Predicate<Path> wanted) {
        try {
            Files.walkFileTree(source, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    var relative = source.relativize(directory);
                    if (!directory.equals(source) && !wanted.test(relative)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    var copy = target.resolve(relative);
                    if (!Files.isDirectory(copy)) {
                        Files.createDirectories(copy);
                        Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(directory));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    var relative = source.relativize(file);
                    if (attributes.isRegularFile() && wanted.test(relative)) {
                        try {
                            Files.copy(file, target.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES);
                        } catch (NoSuchFileException vanished) {
                            Files.deleteIfExists(target.resolve(relative));
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    return unlessGone(failure);
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException("copy %s to %s".formatted(source, target), failure);
        }
    }

    private static FileVisitResult unlessGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}

import static java.lang.classfile.ClassFile.StackMapsOption.GENERATE_STACK_MAPS;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Copies a jar and gives class files of Java 5, and older, the format of Java 17. A JVM keeps no older ones in an archive of classes,
 * and checks them at each start by a method that takes long. Run by the build with the names of the jar and of its copy.
 */
final class RaiseClassFiles {

    private static final int FIRST_WITH_STACK_MAPS = 50;
    private static final int WANTED = ClassFile.JAVA_17_VERSION;
    private static final int MAJOR_VERSION_OFFSET = 6;

    private final ClassFile format;

    private RaiseClassFiles(ClassLoader classes) {
        format = ClassFile.of(
                GENERATE_STACK_MAPS,
                ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)));
    }

    public static void main(String[] arguments) throws IOException {
        var source = Path.of(arguments[0]);
        var target = Path.of(arguments[1]);
        Files.createDirectories(target.getParent());
        try (var classes = new URLClassLoader(
                        new URL[] {source.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                var jar = new JarFile(source.toFile());
                var copy = new ZipOutputStream(Files.newOutputStream(target))) {
            var raise = new RaiseClassFiles(classes);
            for (var entry : jar.stream().toList()) {
                var raised = new ZipEntry(entry.getName());
                raised.setTimeLocal(entry.getTimeLocal());
                copy.putNextEntry(raised);
                copy.write(raise.content(entry.getName(), jar.getInputStream(entry).readAllBytes()));
                copy.closeEntry();
            }
        }
    }

    private byte[] content(String name, byte[] bytes) {
        if (!name.endsWith(".class") || ByteBuffer.wrap(bytes).getShort(MAJOR_VERSION_OFFSET) >= FIRST_WITH_STACK_MAPS) {
            return bytes;
        }
        // methods are written anew only if something looks at their instructions
        var rewritten = ClassTransform.transformingMethodBodies((code, element) -> code.with(element));
        return format.transformClass(
                format.parse(bytes),
                rewritten.andThen(ClassTransform.endHandler(built -> built.withVersion(WANTED, 0))));
    }
}

package io.tidemark.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every rule of the architecture refuses a class that breaks it: a rule that matches nothing would never be noticed. */
class RulesTest {

    private static final Pattern PACKAGE = Pattern.compile("package (\\S+);");
    private static final Pattern CLASS = Pattern.compile("class (\\w+)");

    /** For each rule sources of which the rule refuses at least one. */
    private static final Map<String, List<String>> OFFENDERS = Map.ofEntries(
            Map.entry(
                    "the_engine_knows_only_the_jdk_and_its_own_libraries",
                    List.of("package io.tidemark.engine.odd; class Odd { jakarta.inject.Inject odd; }")),
            Map.entry(
                    "the_layers_of_the_engine_point_downwards",
                    List.of(
                            "package io.tidemark.engine.storage; class Odd { io.tidemark.engine.restore.Upper odd; }",
                            "package io.tidemark.engine.restore; public class Upper {}")),
            Map.entry(
                    "only_the_protocol_sees_the_driver",
                    List.of("package io.tidemark.engine.wal; class Odd { org.postgresql.PGConnection odd; }")),
            Map.entry(
                    "only_the_codecs_see_how_others_compress",
                    List.of("package io.tidemark.engine.wal; class Odd { com.github.luben.zstd.Zstd odd; }")),
            Map.entry(
                    "only_the_adapter_sees_jclouds",
                    List.of("package io.tidemark.backup.service; class Odd { org.jclouds.ContextBuilder odd; }")),
            Map.entry(
                    "only_the_adapter_sees_the_aws_sdk",
                    List.of("package io.tidemark.backup.service; class Odd {"
                            + " software.amazon.awssdk.services.s3.S3Client odd; }")),
            Map.entry(
                    "the_engine_and_its_stores_know_nothing_of_the_service",
                    List.of("package io.tidemark.cli; class Odd { jakarta.persistence.EntityManager odd; }")),
            Map.entry(
                    "outer_layers_call_inner_ones",
                    List.of(
                            "package io.tidemark.fleet.service; class Odd { io.tidemark.fleet.web.Page odd; }",
                            "package io.tidemark.fleet.web; public class Page {}")),
            Map.entry(
                    "services_do_not_go_in_circles",
                    List.of(
                            "package io.tidemark.one.service; public class One { io.tidemark.two.service.Two odd; }",
                            "package io.tidemark.two.service; public class Two { io.tidemark.one.service.One odd; }")),
            Map.entry(
                    "entities_stay_behind_the_services",
                    List.of(
                            "package io.tidemark.fleet.web; class Odd { io.tidemark.fleet.model.Row odd; }",
                            "package io.tidemark.fleet.model; @jakarta.persistence.Entity public class Row {}")),
            Map.entry(
                    "only_the_model_talks_to_the_database",
                    List.of("package io.tidemark.fleet.service; class Odd { jakarta.persistence.EntityManager odd; }")),
            Map.entry(
                    "every_query_names_its_tenant",
                    List.of("package io.tidemark.fleet.model; class Odd { jakarta.persistence.EntityManager manager;"
                            + " public void find(String name) {} }")),
            Map.entry(
                    "time_comes_from_the_clock",
                    List.of("package io.tidemark.fleet.service; class Odd { Object odd = java.time.Instant.now(); }")),
            Map.entry(
                    "beans_with_names_are_pages",
                    List.of("package io.tidemark.fleet.service; @jakarta.inject.Named class Odd {}")),
            Map.entry(
                    "names_say_what_a_class_is_for",
                    List.of("package io.tidemark.fleet.service; class ServerManager {}")),
            Map.entry(
                    "threads_belong_to_the_container",
                    List.of("package io.tidemark.fleet.service; class Odd { Object odd = new Thread(() -> {}); }")),
            Map.entry(
                    "generic_exceptions_say_nothing",
                    List.of(
                            "package io.tidemark.fleet.service; class Odd { void odd() { throw new RuntimeException(); } }")),
            Map.entry(
                    "one_logging_api",
                    List.of("package io.tidemark.fleet.service; class Odd {"
                            + " java.util.logging.Logger odd = java.util.logging.Logger.getGlobal(); }")),
            Map.entry(
                    "nothing_prints",
                    List.of("package io.tidemark.fleet.service; class Odd { void odd() { System.out.println(); } }")));

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> every_rule_refuses_what_breaks_it() {
        return Arrays.stream(ArchitectureTest.class.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(ArchTest.class))
                .map(field -> DynamicTest.dynamicTest(field.getName(), () -> {
                    assertThat(OFFENDERS).containsKey(field.getName());
                    var classes = compile(field.getName(), OFFENDERS.get(field.getName()));
                    var rule = (ArchRule) field.get(null);

                    var result = rule.evaluate(new ClassFileImporter().importPath(classes));

                    assertThat(result.hasViolation()).isTrue();
                }));
    }

    private Path compile(String name, List<String> sources) throws Exception {
        var folder = Files.createDirectories(directory.resolve(name));
        var classes = Files.createDirectories(folder.resolve("classes"));
        var files = new ArrayList<Path>();
        for (var source : sources) {
            var place = Files.createDirectories(
                    folder.resolve(first(PACKAGE, source).replace('.', '/')));
            files.add(Files.writeString(place.resolve(first(CLASS, source) + ".java"), source));
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var output = new StringWriter();
            var compiled = compiler.getTask(
                            output,
                            manager,
                            null,
                            List.of("-proc:none", "-d", classes.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as("%s", output).isTrue();
        }
        return classes;
    }

    private static String first(Pattern pattern, String source) {
        var matcher = pattern.matcher(source);
        assertThat(matcher.find()).as(source).isTrue();
        return matcher.group(1);
    }
}

package io.tidemark.tests.architecture;

import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.inject.Named;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;

@AnalyzeClasses(locations = OurClasses.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule the_engine_knows_only_the_jdk_and_its_own_libraries = classes()
            .that()
            .resideInAPackage("io.tidemark.engine..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.tidemark.engine..",
                    "java..",
                    "jdk.net..",
                    "javax.crypto..",
                    "javax.net..",
                    "javax.security..",
                    "org.postgresql..",
                    "org.slf4j..",
                    "com.github.luben.zstd..",
                    "net.jpountz..",
                    "com.dynatrace.hash4j..",
                    "org.tukaani.xz..",
                    "org.apache.commons.compress..",
                    "com.fasterxml.jackson.core..",
                    "org.jspecify..")
            .because("the engine must run from a bare command line when the service is down");

    @ArchTest
    static final ArchRule the_layers_of_the_engine_point_downwards = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.tidemark.engine..")
            .withOptionalLayers(true)
            .layer("vocabulary")
            .definedBy("io.tidemark.engine.postgres..")
            .layer("protocol")
            .definedBy("io.tidemark.engine.protocol..")
            .layer("storage")
            .definedBy("io.tidemark.engine.storage..")
            .layer("codec")
            .definedBy("io.tidemark.engine.codec..")
            .layer("repository")
            .definedBy("io.tidemark.engine.repository..")
            .layer("wal")
            .definedBy("io.tidemark.engine.wal..")
            .layer("backup")
            .definedBy("io.tidemark.engine.backup..")
            .layer("restore")
            .definedBy("io.tidemark.engine.restore..")
            .layer("retention")
            .definedBy("io.tidemark.engine.retention..")
            .whereLayer("restore")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("backup")
            .mayOnlyBeAccessedByLayers("restore")
            .whereLayer("wal")
            .mayOnlyBeAccessedByLayers("backup", "restore", "retention")
            .whereLayer("repository")
            .mayOnlyBeAccessedByLayers("wal", "backup", "restore", "retention")
            .whereLayer("codec")
            .mayOnlyBeAccessedByLayers("repository", "backup")
            .whereLayer("storage")
            .mayOnlyBeAccessedByLayers("repository", "wal", "backup", "restore")
            .whereLayer("protocol")
            .mayOnlyBeAccessedByLayers("wal", "backup")
            .because("a layer that knows only what lies below it can be read, tested and replaced alone");

    @ArchTest
    static final ArchRule only_the_protocol_sees_the_driver = noClasses()
            .that()
            .resideInAPackage("io.tidemark..")
            .and()
            .resideOutsideOfPackage("io.tidemark.engine.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.postgresql..")
            .because("its inside changes between releases, and one package is enough to mend then");

    @ArchTest
    static final ArchRule only_the_codecs_see_how_others_compress = noClasses()
            .that()
            .resideInAPackage("io.tidemark.engine..")
            .and()
            .resideOutsideOfPackage("io.tidemark.engine.codec..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.github.luben.zstd..", "net.jpountz..", "org.tukaani.xz..", "org.apache.commons.compress..")
            .because("a codec, built in or added, is known by its interface alone");

    @ArchTest
    static final ArchRule only_the_adapter_sees_jclouds = noClasses()
            .that()
            .resideOutsideOfPackage("io.tidemark.storage..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jclouds..")
            .because("jclouds is retired, and whatever follows it must be a matter of one module");

    @ArchTest
    static final ArchRule only_the_adapter_sees_the_aws_sdk = noClasses()
            .that()
            .resideOutsideOfPackage("io.tidemark.storage..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk..")
            .because("object lock is one way to keep objects: everything else knows the ObjectStore alone");

    @ArchTest
    static final ArchRule the_engine_and_its_stores_know_nothing_of_the_service = noClasses()
            .that()
            .resideInAnyPackage("io.tidemark.engine..", "io.tidemark.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..model..", "..service..", "..web..", "..rest..", "jakarta..")
            .because("a backup must be readable by somebody who has only the bucket and the key");

    @ArchTest
    static final ArchRule outer_layers_call_inner_ones = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.tidemark..")
            .withOptionalLayers(true)
            .layer("model")
            .definedBy("io.tidemark.*.model..")
            .layer("service")
            .definedBy("io.tidemark.*.service..")
            .layer("web")
            .definedBy("io.tidemark.*.web..")
            .layer("rest")
            .definedBy("io.tidemark.*.rest..")
            .whereLayer("web")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("rest")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("service")
            .mayOnlyBeAccessedByLayers("web", "rest")
            .because("pages and REST are two faces of the same services, and neither may become a third layer");

    @ArchTest
    static final ArchRule services_do_not_go_in_circles = slices().matching("io.tidemark.(*).service..")
            .should()
            .beFreeOfCycles()
            .because("a feature that cannot be understood alone is no feature");

    @ArchTest
    static final ArchRule entities_stay_behind_the_services = noClasses()
            .that()
            .resideInAnyPackage("io.tidemark.*.web..", "io.tidemark.*.rest..")
            .should()
            .dependOnClassesThat()
            .areAnnotatedWith(Entity.class)
            .because("pages and clients get records, so that lazy state and schema never leak");

    @ArchTest
    static final ArchRule only_the_model_talks_to_the_database = noClasses()
            .that()
            .resideOutsideOfPackage("..model..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(EntityManager.class)
            .because("the tenant of every query is seen to in one place");

    @ArchTest
    static final ArchRule every_query_names_its_tenant = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat(useTheEntityManager())
            .and()
            .haveNameNotMatching("add")
            .and()
            .areDeclaredInClassesThat(belongToTenants())
            .should(have(tenantAsFirstParameter()))
            .because("forgetting the tenant must not compile into a leak");

    @ArchTest
    static final ArchRule time_comes_from_the_clock = noClasses()
            .that()
            .resideOutsideOfPackages("io.tidemark.harness..", "io.tidemark.distribution..", "io.tidemark.cli..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("retention, leases and schedules are tested with a clock that we set");

    @ArchTest
    static final ArchRule beans_with_names_are_pages = classes()
            .that()
            .areAnnotatedWith(Named.class)
            .should()
            .resideInAPackage("..web..")
            .because("what a page can name, an attacker's expression can name");

    @ArchTest
    static final ArchRule names_say_what_a_class_is_for = noClasses()
            .that()
            .resideInAPackage("io.tidemark..")
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveNameMatching(".*[a-z](Impl|Manager|Utils?|Helper|Bean|Info|Data)")
            .because("these endings say nothing that the reader did not know");

    @ArchTest
    static final ArchRule threads_belong_to_the_container = noClasses()
            .that()
            .resideInAnyPackage("io.tidemark.*.service..", "io.tidemark.*.web..", "io.tidemark.*.rest..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.Executors")
            .orShould()
            .callConstructor(Thread.class, Runnable.class)
            .because("a thread that the container does not know has no identity, no naming and no end");

    @ArchTest
    static final ArchRule generic_exceptions_say_nothing =
            noClasses().should(THROW_GENERIC_EXCEPTIONS).because("nobody can decide anything on catching an Exception");

    @ArchTest
    static final ArchRule one_logging_api =
            noClasses().should(USE_JAVA_UTIL_LOGGING).because("levels and formats are set once, for SLF4J");

    @ArchTest
    static final ArchRule nothing_prints = noClasses()
            .that()
            .resideOutsideOfPackages("io.tidemark.cli..", "io.tidemark.distribution..")
            .should(ACCESS_STANDARD_STREAMS)
            .because("what a server prints has no level, no time and no reader");

    private static DescribedPredicate<JavaClass> useTheEntityManager() {
        return DescribedPredicate.describe(
                "use the EntityManager",
                type -> type.getFields().stream()
                        .anyMatch(field -> field.getRawType().isAssignableTo(EntityManager.class)));
    }

    private static DescribedPredicate<JavaClass> belongToTenants() {
        // the one class that asks across tenants, through functions that answer with ids only; nodes and what signs
        // have no tenant
        var withoutTenant = Set.of(
                "io.tidemark.platform.model.AcrossTenants",
                "io.tidemark.platform.model.Nodes",
                "io.tidemark.platform.model.SigningKeys");
        return DescribedPredicate.describe("belong to tenants", type -> !withoutTenant.contains(type.getName()));
    }

    private static DescribedPredicate<JavaMethod> tenantAsFirstParameter() {
        return DescribedPredicate.describe(
                "a TenantId as first parameter",
                method -> !method.getRawParameterTypes().isEmpty()
                        && method.getRawParameterTypes()
                                .getFirst()
                                .getSimpleName()
                                .equals("TenantId"));
    }
}

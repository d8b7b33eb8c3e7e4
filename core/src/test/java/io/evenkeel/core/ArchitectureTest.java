package io.evenkeel.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.evenkeel.core");

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.evenkeel.core.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void dependencies_point_down() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("retry")
                .definedBy("..core.retry..")
                .layer("limit")
                .definedBy("..core.limit..")
                .layer("cluster")
                .definedBy("..core.cluster..")
                .layer("health")
                .definedBy("..core.health..")
                .layer("balancer")
                .definedBy("..core.balancer..")
                .layer("endpoint")
                .definedBy("..core.endpoint..")
                .layer("time")
                .definedBy("..core.time..")
                .whereLayer("retry")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("cluster")
                .mayOnlyBeAccessedByLayers("retry")
                .whereLayer("limit")
                .mayOnlyBeAccessedByLayers("cluster")
                .whereLayer("health")
                .mayOnlyBeAccessedByLayers("cluster")
                .whereLayer("balancer")
                .mayOnlyBeAccessedByLayers("retry", "cluster")
                .whereLayer("endpoint")
                .mayOnlyBeAccessedByLayers("retry", "cluster", "health", "balancer")
                .check(CORE);
    }

    @Test
    void core_knows_nothing_of_jdbc_or_http() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "javax.sql..", "java.net.http..", "io.evenkeel.jdbc..", "io.evenkeel.http..")
                .check(CORE);
    }
}

package io.evenkeel.jdbc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.evenkeel.jdbc.consistency.Consistency;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses JDBC = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("test-classes"))
            .importPackages("io.evenkeel.jdbc");

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.evenkeel.(jdbc.*)..").should().beFreeOfCycles().check(JDBC);
        slices().matching("io.evenkeel.jdbc.(*)..").should().beFreeOfCycles().check(JDBC);
    }

    @Test
    void nothing_knows_the_entry_points() {
        noClasses()
                .that()
                .resideInAPackage("io.evenkeel.jdbc.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.evenkeel.jdbc")
                .check(JDBC);
    }

    @Test
    void the_classifier_is_pure() {
        classes()
                .that()
                .resideInAPackage("io.evenkeel.jdbc.sql..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "io.evenkeel.jdbc.sql..", "java.lang..", "java.util..", "java.time..", "org.jspecify..")
                        .or(type(Consistency.class)))
                .check(JDBC);
    }

    @Test
    void replication_and_routing_know_no_pool_and_no_driver() {
        noClasses()
                .that()
                .resideInAnyPackage("io.evenkeel.jdbc.replication..", "io.evenkeel.jdbc.routing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.zaxxer..", "com.mysql..", "io.evenkeel.jdbc.connection..")
                .check(JDBC);
    }

    @Test
    void no_class_but_one_needs_the_driver() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.evenkeel.jdbc.connection.GtidTracking")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.mysql..")
                .check(JDBC);
    }
}

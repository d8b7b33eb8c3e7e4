package io.evenkeel.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The package picture: the entry point on top, addresses and bodies below it, core below them. */
@AnalyzeClasses(packages = "io.evenkeel.http", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule nobodyBelowImportsTheEntryPoint = noClasses()
            .that()
            .resideInAnyPackage("io.evenkeel.http.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.evenkeel.http");

    @ArchTest
    static final ArchRule addressesAndBodiesKnowNothingOfEachOther =
            slices().matching("io.evenkeel.http.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule onlyCoreAndTheJdkAreNeeded = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.evenkeel.http..",
                    "io.evenkeel.core..",
                    "java..",
                    "javax.net.ssl..",
                    "org.jspecify..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule databasesAreNoneOfItsBusiness =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql..");
}

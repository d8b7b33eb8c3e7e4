package io.evenkeel.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The package picture: the entry point on top, TLS, addresses and bodies below it, core below them. */
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
    static final ArchRule bodiesAreApart = noClasses()
            .that()
            .resideInAPackage("io.evenkeel.http.body..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.evenkeel.http.address..", "io.evenkeel.http.tls..");

    @ArchTest
    static final ArchRule tlsKnowsOfAddressesAlone = noClasses()
            .that()
            .resideInAPackage("io.evenkeel.http.tls..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.evenkeel.http.body..");

    @ArchTest
    static final ArchRule addressesKnowOfNothing = noClasses()
            .that()
            .resideInAPackage("io.evenkeel.http.address..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.evenkeel.http.body..", "io.evenkeel.http.tls..");

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

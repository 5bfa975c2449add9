package dev.narrows.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.narrows.rules",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule shouldKeepAntlrInSyntax =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.narrows.rules.syntax")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.antlr..");

  @ArchTest
  static final ArchRule shouldDependOnPacketsOnlyOfJnetfilter =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "dev.narrows.rules..",
              "org.jnetfilter.packet..",
              "io.netty.buffer..",
              "org.antlr..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule shouldEvaluateWithoutSyntax =
      noClasses()
          .that()
          .resideInAnyPackage("dev.narrows.rules.eval..", "dev.narrows.rules.field..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.narrows.rules.ast..",
              "dev.narrows.rules.syntax..",
              "dev.narrows.rules.semantic..",
              "dev.narrows.rules.diagnostic..");

  @ArchTest
  static final ArchRule shouldKeepTheTreeAndDiagnosticsPlain =
      noClasses()
          .that()
          .resideInAnyPackage("dev.narrows.rules.ast..", "dev.narrows.rules.diagnostic..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.narrows.rules.syntax..",
              "dev.narrows.rules.semantic..",
              "dev.narrows.rules.eval..",
              "dev.narrows.rules.field..");

  @ArchTest
  static final ArchRule shouldAnalyzeWithoutTheParser =
      noClasses()
          .that()
          .resideInAPackage("dev.narrows.rules.semantic..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.narrows.rules.syntax..");
}

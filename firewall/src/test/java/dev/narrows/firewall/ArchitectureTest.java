package dev.narrows.firewall;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.narrows.firewall",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule DECISIONS_KNOW_NO_SOCKET =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.narrows.firewall.action..",
              "dev.narrows.firewall.limit..",
              "dev.narrows.firewall.pmtu..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.jnetfilter.queue..",
              "org.jnetfilter.raw..",
              "org.jnetfilter.netlink..",
              "java.net..",
              "java.nio.channels..")
          .because("replay and tests run them without a kernel");

  @ArchTest
  static final ArchRule ONLY_THE_PATH_MTU_ASKS_FOR_ROUTES =
      noClasses()
          .that()
          .resideInAnyPackage("dev.narrows.firewall.action..", "dev.narrows.firewall.limit..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.jnetfilter.route..")
          .because("an answer's way is found by whoever sends it");

  @ArchTest
  static final ArchRule DECISIONS_KNOW_NO_THREAD =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.narrows.firewall.action..",
              "dev.narrows.firewall.limit..",
              "dev.narrows.firewall.pmtu..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.concurrent..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .because("each belongs to one worker's thread, and takes no lock");

  @ArchTest
  static final ArchRule NO_NATIVE_CALLS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..")
          .because("native calls stay in jnetfilter");

  @ArchTest
  static final ArchRule NO_PARSER =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.antlr..")
          .because("the rules' syntax stays in the rule language's module");

  @ArchTest
  static final ArchRule COMMANDS_ARE_THE_OUTERMOST =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.narrows.firewall.cli..")
          .and()
          .doNotHaveFullyQualifiedName(Main.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.narrows.firewall.cli..")
          .because("what a command does must not depend on how it is asked for");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.narrows.firewall.(*)..").should().beFreeOfCycles();
}

package org.jnetfilter;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.jnetfilter", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule PACKET_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("org.jnetfilter.packet..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.jnetfilter",
              "org.jnetfilter.netlink..",
              "org.jnetfilter.queue..",
              "org.jnetfilter.raw..",
              "org.jnetfilter.route..",
              "org.jnetfilter.internal..",
              "java.net..",
              "java.util.stream..",
              "org.slf4j..")
          .because("a view over bytes knows nothing of where they came from");

  @ArchTest
  static final ArchRule JNA_ONLY_IN_INTERNAL =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.jnetfilter.internal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..")
          .because("native calls stay in one package that is not part of the API");

  @ArchTest
  static final ArchRule NETLINK_KNOWS_NO_USER_OF_IT =
      noClasses()
          .that()
          .resideInAPackage("org.jnetfilter.netlink..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.jnetfilter.queue..", "org.jnetfilter.route..")
          .because("queues and routes are built on netlink");
}

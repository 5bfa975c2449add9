package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The proof that judges agree is worth what the programs have in them. */
class RandomProgramsTest {
  private static final int PROGRAMS = 600;

  /** Its numbers are other ones for each judge. */
  private static final Set<String> UNEQUAL = Set.of("RandomLoad");

  /** Tested for themselves: they ask what is outside the packet, or act there. */
  private static final Set<String> ELSEWHERE =
      Set.of("CtMarkSet", "ObjectMapLookup", "FibLoad", "JenkinsHash");

  @Test
  void shouldHaveEveryOperation() {
    Set<String> all =
        new ClassFileImporter()
            .importPackages("dev.narrows.rules.eval.op").stream()
                .filter(each -> each.isAssignableTo(Operation.class) && !each.isInterface())
                .filter(each -> !each.getName().contains("$"))
                .filter(
                    each -> each.getSource().orElseThrow().getUri().getPath().contains("/classes/"))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
    all.removeAll(UNEQUAL);
    all.removeAll(ELSEWHERE);
    assertThat(all).hasSizeGreaterThan(40);
    for (long seed = 0; seed < PROGRAMS && !all.isEmpty(); seed++) {
      for (Chain chain : RandomPrograms.chains(seed)) {
        for (Rule rule : chain.rules()) {
          for (Operation operation : rule.operations()) {
            all.remove(operation.getClass().getSimpleName());
          }
        }
      }
    }
    assertThat(all).as("in no program").isEmpty();
  }
}

package dev.narrows.rules.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.field.FieldDescriptor;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the generators of rules leave out: a new field is covered, or named here with a reason. */
class GeneratorCoverageTest {
  private static final int MATCHES = 60_000;
  private static final int PACKETS = 60;
  private static final long SEED = 5;

  /** Known to the kernel alone, or another one for each packet. */
  private static final Set<String> CHANGING =
      Set.of(
          "meta time",
          "meta day",
          "meta hour",
          "meta random",
          "meta skuid",
          "meta skgid",
          "meta priority");

  private static List<PacketPool.Sample> samples() {
    OddPackets packets = new OddPackets(SEED, Way.THROUGH);
    return Stream.generate(packets::next)
        .filter(PacketPool::isJudged)
        .limit(PACKETS)
        .map(each -> new PacketPool.Sample(each, each))
        .toList();
  }

  private static Set<String> tables() {
    Set<String> names = new TreeSet<>();
    for (FieldDescriptor field : MatchMatrix.fields()) {
      names.add(MatchMatrix.name(field));
    }
    names.removeAll(CHANGING);
    // Compared with real connections.
    names.removeIf(each -> each.startsWith("ct "));
    return names;
  }

  @Test
  void shouldMatchEveryFieldOfTheTablesAtRandom() {
    MatchWriter writer = new MatchWriter(new Random(SEED), samples());
    Set<String> missing = tables();
    for (int i = 0; i < MATCHES && !missing.isEmpty(); i++) {
      String match = writer.match();
      missing.removeIf(each -> isOf(each, match));
    }
    assertThat(missing).as("never generated").isEmpty();
  }

  @Test
  void shouldHaveEveryFieldOfTheTablesInTheMatrix() {
    List<byte[]> packets = samples().stream().map(PacketPool.Sample::judged).toList();
    MatchMatrix matrix = new MatchMatrix(packets);
    Set<String> all =
        MatchMatrix.fields().stream()
            .filter(MatchWriter::isKnownToBoth)
            .filter(each -> !matrix.matches(each).isEmpty())
            .map(MatchMatrix::name)
            .collect(Collectors.toSet());
    assertThat(all).containsAll(tables());
  }

  private static boolean isOf(String field, String match) {
    String brief = field.startsWith("meta ") ? field.substring("meta ".length()) : field;
    return match.startsWith(field + " ")
        || match.startsWith(brief + " ")
        || match.startsWith("(" + field + " ");
  }
}

package dev.narrows.rules.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.eval.OddPackets;
import dev.narrows.rules.eval.RandomPackets;
import dev.narrows.rules.field.FieldDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every field, operator and kind of value against odd packets of all kinds: the kernel counts for
 * each rule the packets that match it, Narrows too.
 *
 * <p>{@code -Dmatrix.fraction=1} takes all matches, 10 every tenth; {@code -Dmatrix.packets=2000}
 * how many packets; {@code -Dagreement.captures=DIRECTORY} takes those of capture files, too.
 */
@Tag("kernel")
class MatrixAgreementKernelTest {
  private static final Logger LOG = LoggerFactory.getLogger(MatrixAgreementKernelTest.class);
  private static final int PACKETS = Integer.getInteger("matrix.packets", 400);
  private static final int FRACTION = Integer.getInteger("matrix.fraction", 20);
  private static final long SEED = Long.getLong("agreement.seed", 20_240_601);
  private static final String CAPTURES = System.getProperty("agreement.captures");
  private static final List<String> FAMILIES = List.of("inet", "ip", "ip6");
  private static final int RULES = 1000;

  @TempDir private Path directory;

  @Test
  void shouldMatchAsTheKernelDoes() throws Exception {
    try (KernelGateway gateway = KernelGateway.open(directory)) {
      MatrixComparison comparison = new MatrixComparison(gateway, packets(gateway));
      List<MatrixComparison.Row> rows = rows(comparison);
      for (int at = 0; at < rows.size(); at += RULES) {
        comparison.compare(rows.subList(at, Math.min(rows.size(), at + RULES)));
      }
      LOG.info("{}", comparison);
      assertThat(comparison.matched()).as("pairs that match").isGreaterThan(rows.size());
      assertThat(String.join("\n", comparison.differences())).isEmpty();
    }
  }

  private static List<MatrixComparison.Row> rows(MatrixComparison comparison) {
    Random random = new Random(SEED);
    MatchMatrix matrix = new MatchMatrix(comparison.packets());
    List<MatrixComparison.Row> rows = new ArrayList<>();
    for (FieldDescriptor field : MatchMatrix.fields()) {
      for (String match : matrix.matches(field)) {
        for (String family : FAMILIES) {
          if (MatchWriter.isKnownToBoth(field) && random.nextInt(FRACTION) == 0) {
            rows.add(new MatrixComparison.Row(family, match));
          }
        }
      }
    }
    rows.removeIf(each -> !isTaken(each));
    return rows;
  }

  private static boolean isTaken(MatrixComparison.Row row) {
    return RuleCompiler.compile("row.nft", MatrixComparison.file(List.of(row)), Path.of(""))
        .ruleSet()
        .isPresent();
  }

  /** Those that the kernel's IP layer shows to its first hook. */
  private static List<byte[]> packets(KernelGateway gateway) throws IOException {
    dev.narrows.rules.agreement.OddPackets through =
        new dev.narrows.rules.agreement.OddPackets(SEED, Way.THROUGH);
    dev.narrows.rules.agreement.OddPackets in =
        new dev.narrows.rules.agreement.OddPackets(SEED, Way.IN);
    OddPackets odd = new OddPackets(SEED);
    RandomPackets plain = new RandomPackets(SEED);
    List<Supplier<byte[]>> makers = List.of(through::next, in::next, odd::next, plain::next);
    List<byte[]> packets = new ArrayList<>();
    makers.forEach(each -> Stream.generate(each).limit(PACKETS / 4).forEach(packets::add));
    if (CAPTURES != null) {
      packets.addAll(CapturedPackets.of(Path.of(CAPTURES)));
    }
    return MatrixComparison.seen(gateway, packets);
  }
}

package dev.narrows.rules.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.agreement.PacketPool.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The proof that rules mean what the kernel means by them: random rule sets in nft and in Narrows,
 * the same packets through both; what comes out, and every rule's counter, must be equal.
 *
 * <p>{@code -Dagreement.sets=2000 -Dagreement.packets=1000 -Dagreement.seed=7} say how much, and
 * where to begin; a failure names the one seed that shows it.
 */
@Tag("kernel")
class KernelAgreementKernelTest {
  private static final int SETS = Integer.getInteger("agreement.sets", 200);
  private static final int PACKETS = Integer.getInteger("agreement.packets", 400);
  private static final long SEED = Long.getLong("agreement.seed", 20_240_601);
  private static final int MAX_SHOWN = 5;
  private static final int REFUSALS_ASKED = Integer.getInteger("agreement.refusals", 300);

  @TempDir private Path directory;

  @Test
  void shouldJudgeAsTheKernelDoes() throws Exception {
    List<String> differences = new ArrayList<>();
    Set<String> refused = new TreeSet<>();
    List<RuleSetWriter.Refusal> refusals = new ArrayList<>();
    try (KernelGateway gateway = KernelGateway.open(directory)) {
      Disagreement disagreement = new Disagreement(gateway);
      PacketPool pool = PacketPool.collect(gateway, SEED, PACKETS);
      assertThat(pool.tried()).as("packets made").isLessThan(3 * PACKETS);
      for (int i = 0; i < SETS && differences.size() < MAX_SHOWN; i++) {
        RuleSetWriter writer = new RuleSetWriter(new Random(SEED + i), pool.samples());
        String rules = writer.write();
        refusals.addAll(writer.refusals());
        List<Sample> samples = KnownDifference.comparable(rules, pool.samples());
        String refusal = disagreement.refusal(rules);
        if (!refusal.isEmpty()) {
          refused.add(refusal.lines().skip(1).limit(2).collect(Collectors.joining("\n")));
        } else if (!disagreement.find(rules, samples).isEmpty()) {
          long seed = SEED + i;
          String shown = disagreement.shrink(rules, samples);
          differences.add("seed " + seed + ":\n" + shown);
        }
      }
      assertThat(differences).as("judged otherwise").isEmpty();
      assertThat(gateway.unlisted()).as("counters not compared").isLessThan(1 + SETS / 50);
      assertThat(refused).as("taken by Narrows, refused by nft").isEmpty();
      assertThat(acceptedByNft(gateway, refusals)).as("refused by Narrows, taken by nft").isEmpty();
    }
  }

  /** What Narrows refuses without saying that it is not supported, nft must refuse, too. */
  private static List<String> acceptedByNft(
      KernelGateway gateway, List<RuleSetWriter.Refusal> refusals) throws IOException {
    List<String> accepted = new ArrayList<>();
    int asked = 0;
    for (RuleSetWriter.Refusal each : refusals) {
      if (each.report().contains("not supported") || asked++ >= REFUSALS_ASKED) {
        continue;
      }
      if (gateway.check(each.file()).isEmpty()) {
        accepted.add(each.report());
      }
    }
    return accepted;
  }
}

package dev.narrows.rules.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proof that rules mean what the kernel means by them: random rule sets in nft and in Narrows,
 * the same packets through both; what comes out, and every rule's counter, must be equal.
 *
 * <p>{@code -Dagreement.sets=2000 -Dagreement.packets=1000 -Dagreement.seed=7} say how much, and
 * where to begin; {@code -Dagreement.captures=DIRECTORY} has the packets of capture files judged,
 * too. A failure names the seed that shows it, and shows it with as few rules and packets as can
 * be.
 */
@Tag("kernel")
class KernelAgreementKernelTest {
  private static final Logger LOG = LoggerFactory.getLogger(KernelAgreementKernelTest.class);
  private static final int SETS = Integer.getInteger("agreement.sets", 200);
  private static final int PACKETS = Integer.getInteger("agreement.packets", 400);
  private static final long TRAFFIC = Long.getLong("agreement.traffic", 7);
  private static final long SEED = Long.getLong("agreement.seed", 20_240_601);
  private static final String CAPTURES = System.getProperty("agreement.captures");
  private static final double MIN_FRACTION = 0.4;
  private static final int REFUSALS_ASKED = Integer.getInteger("agreement.refusals", 300);

  @TempDir private Path directory;

  @Test
  void shouldJudgeAsTheKernelDoes() throws Exception {
    try (KernelGateway gateway = KernelGateway.open(directory)) {
      Agreement agreement = new Agreement(gateway);
      for (Way way : Way.values()) {
        PacketPool pool = PacketPool.made(gateway, way, TRAFFIC, PACKETS);
        assertThat(pool.samples().size() / (double) pool.tried())
            .as("%s: packets of which the kernel does not dispose itself", way)
            .isGreaterThan(MIN_FRACTION);
        agreement.add(pool);
      }
      if (CAPTURES != null) {
        PacketPool pool = PacketPool.of(gateway, CapturedPackets.of(Path.of(CAPTURES)));
        LOG.info("{} of {} captured packets get through", pool.samples().size(), pool.tried());
        assertThat(pool.samples()).isNotEmpty();
        agreement.add(pool);
      }
      agreement.run(SEED, SETS);
      LOG.info("{}", agreement);
      SoftAssertions softly = new SoftAssertions();
      softly.assertThat(agreement.differences()).as("judged otherwise").isEmpty();
      softly.assertThat(agreement.seenOnce()).as("seen once").isLessThanOrEqualTo(1 + SETS / 100);
      softly.assertThat(agreement.refusedByNft()).as("taken by Narrows, refused by nft").isEmpty();
      softly
          .assertThat(acceptedByNft(gateway, agreement.refusals()))
          .as("refused by Narrows, taken by nft")
          .isEmpty();
      softly.assertAll();
    }
  }

  /** What Narrows refuses without saying that it is not supported, nft must refuse, too. */
  private static List<String> acceptedByNft(
      KernelGateway gateway, List<RuleSetWriter.Refusal> refusals) throws IOException {
    List<String> accepted = new ArrayList<>();
    int asked = 0;
    for (RuleSetWriter.Refusal each : refusals) {
      if (each.report().contains("not supported")
          || KnownDifference.isRefusedByUsOnly(each.report())
          || asked++ >= REFUSALS_ASKED) {
        continue;
      }
      if (gateway.check(each.file()).isEmpty()) {
        accepted.add(each.report());
      }
    }
    return accepted;
  }
}

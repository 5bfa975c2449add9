package dev.narrows.rules.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.DocumentationTest;
import dev.narrows.rules.RuleCases;
import dev.narrows.rules.RuleCompiler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rule files that were changed a little: what nft refuses Narrows refuses, what nft takes Narrows
 * takes, or says that it is not supported.
 *
 * <p>{@code -Dmutation.files=5000 -Dagreement.seed=7} say how many, and where to begin.
 */
@Tag("kernel")
class MutationKernelTest {
  private static final Logger LOG = LoggerFactory.getLogger(MutationKernelTest.class);
  private static final int FILES = Integer.getInteger("mutation.files", 500);
  private static final int ROUND = 300;
  private static final int SHORT = 500;
  private static final long SEED = Long.getLong("agreement.seed", 20_240_601);
  private static final int GENERATED = 40;

  @TempDir private Path directory;

  @Test
  void shouldTakeAndRefuseWhatNftDoes() throws Exception {
    List<String> sources = sources();
    Random random = new Random(SEED);
    FileMutator mutator = new FileMutator(random, vocabulary(sources));
    List<String> differences = new ArrayList<>();
    int taken = 0;
    int refused = 0;
    try (NftJury jury = new NftJury(directory)) {
      for (int asked = 0; asked < FILES; asked += ROUND) {
        List<String> files = new ArrayList<>();
        List<String> of = new ArrayList<>();
        while (files.size() < Math.min(ROUND, FILES - asked)) {
          of.add(sources.get(random.nextInt(sources.size())));
          files.add(mutator.mutate(of.get(of.size() - 1)));
        }
        List<NftJury.Answer> answers = jury.ask(files);
        for (int i = 0; i < files.size(); i++) {
          String difference = difference(answers.get(i), files.get(i));
          if (!difference.isEmpty()) {
            differences.add(difference + changed(of.get(i), files.get(i)));
          }
          taken += answers.get(i).isTaken() ? 1 : 0;
          refused += answers.get(i).isRefused() ? 1 : 0;
        }
      }
    }
    LOG.info("{} files: nft takes {}, refuses {}", FILES, taken, refused);
    assertThat(taken).as("files that nft takes").isGreaterThan(FILES / 20);
    assertThat(refused).as("files that nft refuses").isGreaterThan(FILES / 4);
    assertThat(String.join("\n=====\n", differences)).isEmpty();
  }

  /** What is new in a file; all of it when it is short. */
  private static String changed(String source, String file) {
    Set<String> old = source.lines().collect(Collectors.toSet());
    Stream<String> lines = file.lines().filter(each -> !old.contains(each));
    return file.length() < SHORT ? file : lines.collect(Collectors.joining("\n"));
  }

  private static String difference(NftJury.Answer nft, String file) {
    RuleCompiler.Result ours;
    try {
      ours = RuleCompiler.compile("mutant.nft", file, Path.of("/nonexistent"));
    } catch (RuntimeException e) {
      return "Narrows: " + e + " at " + e.getStackTrace()[0] + "\n";
    }
    boolean taken = ours.ruleSet().isPresent();
    if (nft.isRefused() && taken && !MutationDifference.isTakenByUsOnly(nft.output(), file)) {
      return "refused by nft: " + nft.output();
    }
    return nft.isTaken() && !taken && !MutationDifference.isRefusedByUsOnly(ours.report())
        ? "taken by nft: " + ours.report()
        : "";
  }

  /** The cases of the test files, the examples of the documentation, and generated ones. */
  private List<String> sources() throws Exception {
    List<String> sources = new ArrayList<>();
    RuleCases.all().forEach(each -> sources.add(each.source()));
    DocumentationTest.examples().forEach(each -> sources.add(each.source()));
    try (KernelGateway gateway = KernelGateway.open(directory)) {
      PacketPool pool = PacketPool.made(gateway, Way.THROUGH, SEED, GENERATED);
      for (int i = 0; i < GENERATED; i++) {
        sources.add(new RuleSetWriter(new Random(SEED + i), pool).write());
      }
    }
    sources.removeIf(MutationDifference::isOurs);
    return sources;
  }

  private static List<String> vocabulary(List<String> sources) {
    return sources.stream()
        .flatMap(each -> FileMutator.tokens(each).stream())
        .filter(each -> each.matches("[A-Za-z_].*"))
        .distinct()
        .toList();
  }
}

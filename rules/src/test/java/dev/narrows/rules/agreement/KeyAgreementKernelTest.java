package dev.narrows.rules.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCompiler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which fields may stand in keys, and where: of every field in every form Narrows takes what nft
 * takes, and says of the rest that it is not supported, or refuses what nft refuses.
 */
@Tag("kernel")
class KeyAgreementKernelTest {
  private static final Logger LOG = LoggerFactory.getLogger(KeyAgreementKernelTest.class);

  private static final int MIN_TAKEN = 5000;
  private static final int MIN_REFUSED = 100;

  @TempDir private Path directory;

  @Test
  void shouldTakeFieldsInKeysWhereNftDoes() throws Exception {
    List<List<String>> taken = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    List<String> reports = new ArrayList<>();
    int tables = 0;
    for (KeyForms forms : KeyForms.all()) {
      List<String> together = new ArrayList<>();
      for (String table : forms.tables()) {
        RuleCompiler.Result result = RuleCompiler.compile("k.nft", table, Path.of(""));
        if (result.ruleSet().isPresent()) {
          together.add(table);
          tables++;
        } else if (!isRefusedByUsOnly(result.report())) {
          refused.add(table);
          reports.add(result.report());
        }
      }
      taken.add(together);
    }
    LOG.info("{} forms taken, {} refused", tables, refused.size());
    assertThat(tables).isGreaterThan(MIN_TAKEN);
    assertThat(refused).hasSizeGreaterThan(MIN_REFUSED);
    List<String> differences = new ArrayList<>();
    try (NftJury jury = new NftJury(directory)) {
      List<NftJury.Answer> answers =
          jury.ask(taken.stream().map(each -> String.join("", each)).toList());
      for (int i = 0; i < taken.size(); i++) {
        if (!answers.get(i).isTaken()) {
          differences.addAll(refused(jury, taken.get(i)));
        }
      }
      answers = jury.ask(refused);
      for (int i = 0; i < refused.size(); i++) {
        if (answers.get(i).isTaken()) {
          differences.add("nft takes " + refused.get(i) + reports.get(i));
        }
      }
    }
    assertThat(String.join("\n", differences)).isEmpty();
  }

  /** What of these nft refuses. */
  private static List<String> refused(NftJury jury, List<String> tables) throws IOException {
    List<NftJury.Answer> answers = jury.ask(tables);
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      if (answers.get(i).isRefused()) {
        refused.add("nft refuses " + tables.get(i) + answers.get(i).output());
      } else if (!answers.get(i).isTaken()) {
        refused.add("nft dies of " + tables.get(i));
      }
    }
    return refused;
  }

  /** As the documentation names them. */
  private static boolean isRefusedByUsOnly(String report) {
    return report.contains("not supported")
        || report.contains("depends on the transport protocol")
        || KnownDifference.isRefusedByUsOnly(report);
  }
}

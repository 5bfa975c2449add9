package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.divert.DivertException;
import dev.narrows.firewall.divert.DivertPlan;
import dev.narrows.firewall.divert.KernelProbe;
import dev.narrows.firewall.divert.OversizeSelector;
import dev.narrows.firewall.queue.QueuePlan;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.route.NetworkTables;

/** Compiles the rule file as a start of Narrows would. */
final class OwnRulesReader {
  private OwnRulesReader() {}

  static OwnRules read(RuleSource source, FirewallConfig config) {
    RuleCompiler.Result result = source.compile();
    Optional<String> file = source.file().map(Path::toString);
    if (result.ruleSet().isEmpty()) {
      String first = result.report().lines().findFirst().orElse("it cannot be used");
      return new OwnRules(source.name(), file, 0, first, List.of(), Optional.empty());
    }
    RuleSet rules = result.ruleSet().get();
    try (NetworkTables tables = NetworkTables.open()) {
      DivertPlan plan =
          DivertPlan.of(
              QueuePlan.of(rules, config),
              config,
              tables,
              OversizeSelector.current(),
              rules.statedMtus(),
              List.of());
      List<String> problems = KernelProbe.with(config.backend()).problems(rules);
      long changed = source.file().map(OwnRulesReader::changed).orElse(0L);
      return new OwnRules(source.name(), file, changed, "", problems, Optional.of(plan));
    } catch (NetfilterException | DivertException e) {
      throw new FactException("what the rules need: " + e.getMessage());
    }
  }

  private static long changed(Path file) {
    try {
      return Files.getLastModifiedTime(file).to(TimeUnit.SECONDS);
    } catch (IOException ignored) {
      return 0;
    }
  }
}

package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.daemon.RulesInForce;
import dev.narrows.firewall.divert.DivertPlan;
import dev.narrows.firewall.divert.OversizeSelector;
import java.io.PrintWriter;
import java.util.List;
import org.jnetfilter.route.NetworkTables;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code narrows diverts}. */
@Command(
    name = "diverts",
    description = {
      "Print the iptables rules that 'narrows run' would install on this machine now. Changes"
          + " nothing; needs no permissions.",
      ""
    },
    footer = {"", "Example:", "  narrows diverts --rules gateway.nft --queues 4"})
final class DivertsCommand implements Runnable {
  private final ConfigLoader loader;
  private final ConfigOptions options;

  @Spec private CommandSpec spec;

  private DivertsCommand(ConfigLoader loader) {
    this.loader = loader;
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    DivertsCommand command = new DivertsCommand(loader);
    return command.options.commandLine(
        command,
        ConfigKey.RULES,
        ConfigKey.ON_FAILURE,
        ConfigKey.QUEUES,
        ConfigKey.QUEUE_BASE,
        ConfigKey.MARK);
  }

  @Override
  public void run() {
    FirewallConfig config = options.load();
    RulesInForce rules = RulesInForce.load(loader.rules(config), config);
    try (NetworkTables tables = NetworkTables.open()) {
      DivertPlan plan =
          DivertPlan.of(
              rules.plan(),
              config,
              tables,
              OversizeSelector.current(),
              rules.rules().statedMtus(),
              List.of());
      PrintWriter out = spec.commandLine().getOut();
      out.print(plan.render());
      out.flush();
    }
  }
}

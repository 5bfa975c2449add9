package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.RuleSource;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code narrows rules}. */
@Command(
    name = "rules",
    description = {"Print which rule file 'narrows run' would use, or the rules built in.", ""},
    footer = {"", "Example:", "  narrows rules --default > /etc/narrows/rules.nft"})
final class RulesCommand implements Runnable {
  private final ConfigLoader loader;
  private final ConfigOptions options;

  @Spec private CommandSpec spec;

  @Option(names = "--default", description = "Print the rules built in.")
  private boolean printBuiltIn;

  private RulesCommand(ConfigLoader loader) {
    this.loader = loader;
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    RulesCommand command = new RulesCommand(loader);
    return command.options.commandLine(command, ConfigKey.RULES);
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (printBuiltIn) {
      out.print(RuleSource.builtIn());
      out.flush();
    } else {
      out.println(loader.rules(options.load()).name());
    }
  }
}

package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code narrows list}. */
@Command(
    name = "list",
    description = {
      "Print what the running firewall has counted: counters, sets that packets change, and the"
          + " base chains, by table. Needs to be root, or the user that Narrows runs as.",
      ""
    },
    exitCodeList = {
      "0:it was printed",
      "1:no running Narrows could be asked",
      "2:the command line has a mistake"
    },
    footer = {
      "",
      "Counters without a name are called CHAIN:LINE, after the rule they stand in.",
      "",
      "Examples:",
      "  narrows list",
      "  narrows list --json --control /run/narrows/control"
    })
final class ListCommand implements Runnable {
  private final ConfigOptions options;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  private ListCommand(ConfigLoader loader) {
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    ListCommand command = new ListCommand(loader);
    return command.options.commandLine(command, ConfigKey.CONTROL);
  }

  @Override
  public void run() {
    ControlCall.ask(spec, options.load(), json ? "list json" : "list");
  }
}

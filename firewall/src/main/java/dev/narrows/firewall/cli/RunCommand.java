package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.daemon.FirewallDaemon;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code narrows run}. */
@Command(
    name = RunCommand.NAME,
    description = {
      "Protect this gateway: bring packets to user space, judge them by the rules, and go on until"
          + " SIGTERM or SIGINT. SIGHUP loads the rules anew; bad ones are refused and the old ones"
          + " stay. Needs root, or CAP_NET_ADMIN and CAP_NET_RAW.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  narrows run",
      "  narrows run --rules gateway.nft --queues 4 --on-failure block",
      "  narrows run --metrics off --no-diverts"
    })
final class RunCommand implements Callable<Integer> {
  static final String NAME = "run";

  private final ConfigLoader loader;
  private final ConfigOptions options;

  private RunCommand(ConfigLoader loader) {
    this.loader = loader;
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    RunCommand command = new RunCommand(loader);
    return command.options.commandLine(command, ConfigKey.values());
  }

  @Override
  public Integer call() {
    FirewallConfig config = options.load();
    return new FirewallDaemon(config, () -> loader.rules(config), System.getenv(), Version.number())
        .run();
  }
}

package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.daemon.Preflight;
import dev.narrows.firewall.divert.Diverts;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code narrows clear}. */
@Command(
    name = "clear",
    description = {
      "Remove the diverts that a killed 'narrows run' left behind. Safe when there are none. Needs"
          + " root, or CAP_NET_ADMIN and CAP_NET_RAW.",
      ""
    },
    footer = {"", "Example:", "  narrows clear"})
final class ClearCommand implements Callable<Integer> {
  private static final Logger logger = LoggerFactory.getLogger(ClearCommand.class);

  private final ConfigOptions options;

  @Option(
      names = "--service-result",
      paramLabel = "RESULT",
      description =
          "What systemd says of the service's end ($SERVICE_RESULT). After anything but 'success'"
              + " the diverts stay if on-failure is block: they go on dropping what would have been"
              + " judged, until the service runs again.")
  private String serviceResult;

  private ClearCommand(ConfigLoader loader) {
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    ClearCommand command = new ClearCommand(loader);
    return command.options.commandLine(
        command, ConfigKey.IPTABLES, ConfigKey.ON_FAILURE, ConfigKey.NO_DIVERTS);
  }

  @Override
  public Integer call() {
    FirewallConfig config = options.load();
    if (!config.manageDiverts()) {
      return 0;
    }
    boolean failed = serviceResult != null && !serviceResult.equals("success");
    if (failed && config.onFailure() == FailureMode.BLOCK) {
      logger.warn(
          "the service ended with '{}' and on-failure is block: the diverts stay and drop; 'narrows"
              + " clear' removes them",
          serviceResult);
      return 0;
    }
    Preflight.check(config);
    Diverts.with(config.backend()).clear();
    return 0;
  }
}

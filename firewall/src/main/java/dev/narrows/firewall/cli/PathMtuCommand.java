package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code narrows path-mtu}. */
@Command(
    name = "path-mtu",
    description = {
      "List the path MTUs that the running firewall has learned: who told each, when, and by which"
          + " packet; or set one, or forget. Needs to be root, or the user that Narrows runs as.",
      ""
    },
    exitCodeList = {
      "0:it was done",
      "1:no running Narrows could be asked, or it refused; the message says why",
      "2:the command line has a mistake"
    },
    footer = {
      "",
      "What is set holds until it is cleared, whatever traffic tells.",
      "",
      "Examples:",
      "  narrows path-mtu",
      "  narrows path-mtu --set 192.0.2.7=1400",
      "  narrows path-mtu --clear 2001:db8::7",
      "  narrows path-mtu --clear all"
    })
final class PathMtuCommand implements Runnable {
  private final ConfigOptions options;

  @Spec private CommandSpec spec;

  /** One thing at a time. */
  private static final class Action {
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
        names = "--set",
        paramLabel = "ADDRESS=MTU",
        description = "Take this for the path's MTU.")
    private String set;

    @Option(
        names = "--clear",
        paramLabel = "ADDRESS|all",
        description = "Forget what is known of an address, or everything.")
    private String clear;
  }

  @ArgGroup private Action action = new Action();

  private PathMtuCommand(ConfigLoader loader) {
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    PathMtuCommand command = new PathMtuCommand(loader);
    return command.options.commandLine(command, ConfigKey.CONTROL);
  }

  @Override
  public void run() {
    ControlCall.ask(spec, options.load(), request());
  }

  private String request() {
    if (action.set != null) {
      int equals = word(action.set).indexOf('=');
      if (equals <= 0) {
        throw new ParameterException(
            spec.commandLine(), "--set takes ADDRESS=MTU, as in 192.0.2.7=1400");
      }
      return "path-mtu set "
          + action.set.substring(0, equals)
          + " "
          + action.set.substring(equals + 1);
    }
    if (action.clear != null) {
      return "path-mtu clear " + word(action.clear);
    }
    return action.json ? "path-mtu json" : "path-mtu";
  }

  /** A value with space in it would be more words of the request than one. */
  private String word(String value) {
    if (!value.matches("[0-9A-Za-z:.=]+")) {
      throw new ParameterException(spec.commandLine(), "'" + value + "' is no address");
    }
    return value;
  }
}

package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.trace.TraceFilter;
import dev.narrows.rules.field.ValueType;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code narrows trace}. */
@Command(
    name = "trace",
    description = {
      "Show packets for which a rule said 'meta nftrace set 1', as the running firewall judges them:"
          + " each rule that matched from that one on, and how the packet left. Ends with SIGINT,"
          + " when enough were shown, or with the firewall. Needs to be root, or the user that"
          + " Narrows runs as.",
      ""
    },
    exitCodeList = {
      "0:enough packets were shown, or the firewall ended",
      "1:no running Narrows could be asked",
      "2:the command line has a mistake"
    },
    footer = {
      "",
      "A packet is traced by one hook's chains at a time: at the next hook a rule there has to ask"
          + " again. Of each worker 1000 packets a second are shown at most; '#' lines tell how many"
          + " were left out.",
      "",
      "Examples:",
      "  narrows trace",
      "  narrows trace --proto tcp --host 10.0.0.1 --count 5",
      "  narrows trace --json | jq .outcome"
    })
final class TraceCommand implements Runnable {
  private final ConfigOptions options;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object on a line for each packet.")
  private boolean json;

  @Option(
      names = "--proto",
      paramLabel = "PROTOCOL",
      description = "Packets of this transport protocol only: a name or a number.")
  private String protocol;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Packets from or to this address only.")
  private String host;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many packets. Default: go on.")
  private Long count;

  private TraceCommand(ConfigLoader loader) {
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    TraceCommand command = new TraceCommand(loader);
    return command.options.commandLine(command, ConfigKey.CONTROL);
  }

  @Override
  public void run() {
    ControlCall.ask(spec, options.load(), request());
  }

  private String request() {
    StringBuilder request = new StringBuilder("trace");
    request.append(json ? " json" : "");
    if (protocol != null) {
      request.append(" proto ").append(number(protocol));
    }
    if (host != null) {
      try {
        TraceFilter.address(host);
      } catch (IllegalArgumentException e) {
        throw mistake("--host: " + e.getMessage());
      }
      request.append(" host ").append(host);
    }
    if (count != null) {
      if (count < 1) {
        throw mistake("--count: at least 1");
      }
      request.append(" count ").append(count);
    }
    return request.toString();
  }

  private int number(String name) {
    Optional<Integer> known = ValueType.INET_PROTOCOL.constant(name);
    if (known.isPresent()) {
      return known.get();
    }
    if (name.matches("[0-9]{1,3}") && Integer.parseInt(name) <= 255) {
      return Integer.parseInt(name);
    }
    throw mistake("--proto: '" + name + "' is no protocol; give a name such as tcp, or 0 to 255");
  }

  private ParameterException mistake(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.replay.CaptureException;
import dev.narrows.firewall.replay.ReplayOptions;
import dev.narrows.firewall.replay.ReplayRun;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narrows replay}. */
@Command(
    name = "replay",
    description = {
      "Take the packets of a capture file (pcap or pcapng) past the rules, as a forwarded packet"
          + " would meet them, and tell of each what became of it, by which rule, and what was"
          + " changed. Sends nothing; needs no permissions.",
      ""
    },
    exitCodeList = {
      "0:all packets were replayed",
      "1:the rules or the capture have mistakes, or cannot be read or written",
      "2:the command line has a mistake"
    },
    footer = {
      "",
      "Times to live stay as captured. Answers come from 192.0.0.8 and 100::1, because a capture"
          + " does not tell the gateway's addresses.",
      "",
      "Example:",
      "  narrows replay --rules gateway.nft --mtu 1400 --write out.pcap in.pcap"
    })
final class ReplayCommand implements Callable<Integer> {
  private final ConfigLoader loader;
  private final ConfigOptions options;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "IN.pcap", description = "Capture file, pcap or pcapng.")
  private Path capture;

  @Option(
      names = "--write",
      paramLabel = "OUT.pcap",
      description = "Write what passes, as edited, and the answers to a pcap file.")
  private Path output;

  @Option(names = "--json", description = "Print one JSON object on a line for each packet.")
  private boolean json;

  @Option(
      names = "--hook",
      split = ",",
      paramLabel = "HOOK",
      description =
          "Hooks that the packets come by: prerouting, input, forward, output, postrouting."
              + " Default: prerouting,forward,postrouting.")
  private List<String> hooks = List.of();

  @Option(
      names = "--mtu",
      paramLabel = "N|in:N,out:N",
      defaultValue = "1500",
      description =
          "MTU of every path, or of those back to the senders (in) and on to the destinations (out)."
              + " Default: ${DEFAULT-VALUE}.")
  private String mtu;

  @Option(
      names = "--iif",
      paramLabel = "NAME",
      description = "Interface that the packets come in by.")
  private String inInterface;

  @Option(
      names = "--oif",
      paramLabel = "NAME",
      description = "Interface that the packets go out by.")
  private String outInterface;

  @Option(
      names = "--ct-state",
      paramLabel = "STATE",
      description =
          "Take every packet to be new, established, related, invalid or untracked, without"
              + " direction or entry. Default: a model follows the flows of the capture.")
  private String ctState;

  private ReplayCommand(ConfigLoader loader) {
    this.loader = loader;
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    ReplayCommand command = new ReplayCommand(loader);
    return command.options.commandLine(command, ConfigKey.RULES, ConfigKey.ON_FAILURE);
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    OfflineOptions chosen = new OfflineOptions(spec);
    FirewallConfig config = options.load();
    ReplayOptions replayOptions =
        new ReplayOptions(
            chosen.hooks(hooks),
            chosen.mtus(mtu),
            inInterface,
            outInterface,
            chosen.state(ctState),
            config.onFailure());
    RuleSource source = loader.rules(config);
    RuleCompiler.Result compiled = source.compile();
    if (!compiled.report().isBlank()) {
      err.println(compiled.report().stripTrailing());
    }
    if (compiled.ruleSet().isEmpty()) {
      return CommandLine.ExitCode.SOFTWARE;
    }
    return replay(compiled.ruleSet().get(), replayOptions, err);
  }

  private int replay(RuleSet rules, ReplayOptions replayOptions, PrintWriter err) {
    ReplayRun run =
        new ReplayRun(capture, Optional.ofNullable(output), json, spec.commandLine().getOut());
    try {
      run.replay(rules, replayOptions, warning -> err.println(warning));
      return CommandLine.ExitCode.OK;
    } catch (CaptureException e) {
      err.println(spec.qualifiedName() + ": " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}

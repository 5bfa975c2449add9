package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.replay.CaptureException;
import dev.narrows.firewall.replay.DescribedPacket;
import dev.narrows.firewall.replay.DescriptionException;
import dev.narrows.firewall.replay.ExplainRun;
import dev.narrows.firewall.replay.PacketArgument;
import dev.narrows.firewall.replay.ReplayOptions;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narrows explain}. */
@Command(
    name = "explain",
    description = {
      "Tell which way a packet goes through the rules: chain by chain, rule by rule, which match"
          + " failed and what the packet has there, what is changed, and the verdict. Sends"
          + " nothing; needs no permissions.",
      ""
    },
    exitCodeList = {
      "0:the packet's way was told",
      "1:the rules have mistakes, or the capture cannot be read",
      "2:the command line or the packet's description has a mistake"
    },
    footer = {
      "",
      "A packet is FILE.pcap:NUMBER (counted from 1; pcapng, too), or its octets from the IP header"
          + " on in hexadecimal, or words in quotes:",
      "",
      "  tcp|udp|icmp|icmpv6|ip PROTOCOL  SOURCE -> DESTINATION  OPTION...",
      "",
      "  addresses  10.0.0.1  10.0.0.1:80  2001:db8::1  [2001:db8::1]:443",
      "  tcp        fin syn rst psh ack urg ecn cwr  seq N  window N  mss N  wscale N",
      "             sack-perm  timestamp N  option KIND HEX",
      "  icmp(v6)   type N|NAME  code N",
      "  any        ttl N  hoplimit N  dscp N|NAME  df  frag OFFSET[+]  length N  data HEX",
      "  its place  in NAME  out NAME  mark N  hook HOOK  gso",
      "  its connection",
      "             ct state STATE  ct direction original|reply  ct mark N",
      "             ct status NAME[,NAME]  (seen-reply, assured, confirmed, snat, dnat ...)",
      "",
      "Examples:",
      "  narrows explain --rules gateway.nft 'tcp 10.0.0.1:1234 -> 10.1.0.1:443 syn mss 1460'",
      "  narrows explain --mtu in:1500,out:1400 --all trouble.pcap:17",
      "  narrows explain --json 'udp [2001:db8::1]:53 -> [2001:db8::2]:53 in eth0 hook input'",
      "  narrows explain 'tcp 10.0.0.1:1234 -> 10.1.0.1:443 ack ct state established ct mark 0x1'"
    })
final class ExplainCommand implements Callable<Integer> {
  private final ConfigLoader loader;
  private final ConfigOptions options;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PACKET",
      arity = "1..*",
      description = "The packet: FILE.pcap:NUMBER, hexadecimal octets, or words; see below.")
  private List<String> packet;

  @Option(names = "--json", description = "Print one JSON object, all rules in it.")
  private boolean json;

  @Option(
      names = "--all",
      description = "Show every rule that does not match, however many there are.")
  private boolean all;

  @Option(
      names = "--hook",
      split = ",",
      paramLabel = "HOOK",
      description =
          "Hooks that the packet comes by: prerouting, input, forward, output, postrouting."
              + " Default: prerouting,forward,postrouting.")
  private List<String> hooks = List.of();

  @Option(
      names = "--mtu",
      paramLabel = "N|in:N,out:N",
      defaultValue = "1500",
      description =
          "MTU of the path, or of that back to the sender (in) and that on to the destination"
              + " (out). Default: ${DEFAULT-VALUE}.")
  private String mtu;

  @Option(
      names = "--iif",
      paramLabel = "NAME",
      description = "Interface that the packet comes in by.")
  private String inInterface;

  @Option(
      names = "--oif",
      paramLabel = "NAME",
      description = "Interface that the packet goes out by.")
  private String outInterface;

  @Option(
      names = "--ct-state",
      paramLabel = "STATE",
      description =
          "Take the packet to be new, established, related, invalid or untracked. Default: the"
              + " first of its connection.")
  private String ctState;

  private ExplainCommand(ConfigLoader loader) {
    this.loader = loader;
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    ExplainCommand command = new ExplainCommand(loader);
    return command.options.commandLine(command, ConfigKey.RULES, ConfigKey.ON_FAILURE);
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    FirewallConfig config = options.load();
    try {
      DescribedPacket described = PacketArgument.read(String.join(" ", packet));
      ReplayOptions world = world(described, config);
      RuleCompiler.Result compiled = loader.rules(config).compile();
      if (!compiled.report().isBlank()) {
        err.println(compiled.report().stripTrailing());
      }
      if (compiled.ruleSet().isEmpty()) {
        return CommandLine.ExitCode.SOFTWARE;
      }
      explain(compiled.ruleSet().get(), described, world);
      return CommandLine.ExitCode.OK;
    } catch (CaptureException e) {
      err.println(spec.qualifiedName() + ": " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (DescriptionException e) {
      err.println(spec.qualifiedName() + ": " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  private void explain(RuleSet rules, DescribedPacket described, ReplayOptions world) {
    CommandLine line = spec.commandLine();
    boolean colours = line.getColorScheme().ansi().enabled();
    new ExplainRun(json, all, colours, line.getOut()).explain(rules, described, world);
    line.getOut().flush();
  }

  private ReplayOptions world(DescribedPacket described, FirewallConfig config) {
    OfflineOptions chosen = new OfflineOptions(spec);
    List<Hook> chain = described.hook() == null ? chosen.hooks(hooks) : List.of(described.hook());
    return new ReplayOptions(
        chain,
        chosen.mtus(mtu),
        described.inInterface() == null ? inInterface : described.inInterface(),
        described.outInterface() == null ? outInterface : described.outInterface(),
        chosen.state(ctState),
        config.onFailure());
  }
}

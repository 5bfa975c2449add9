package dev.narrows.firewall.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Shows on real packets what Narrows is for: the same path, measured without it and with it. All of
 * it happens in network namespaces that are removed at the end, also when interrupted.
 */
public final class Demo {
  private static final int MSS_IPV4_HEADERS = 40;
  private static final int MSS_IPV6_HEADERS = 60;

  private final DemoScreen screen = DemoScreen.standard();

  /** Runs; whether all was as it should be. What stands in its way is said in one line. */
  public boolean run() {
    try {
      SystemCommand.require("ip", "iptables", "ip6tables", "tee");
      DemoLab.removeStale();
      try (DemoLab lab = new DemoLab()) {
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "demo-cleanup"));
        return show(lab);
      }
    } catch (DemoException e) {
      screen.say("narrows demo: " + e.getMessage());
      return false;
    }
  }

  private boolean show(DemoLab lab) {
    screen.say(
        """

          client ---1500--- gateway ---1400--- router ---1500--- server
                               |
                               +------ virtual switch ------ host

        The router sends no ICMP, so what the server sends above 1400 octets vanishes without
        a word. The switch leaves frames of the host's TSO whole, and loses what says that they
        are. All of it runs in network namespaces; this machine's own network stays as it is.
        """);
    screen.progress("building the network");
    lab.build();
    PathProbe probe = PathProbe.start(lab);
    List<PathObservation> without = observe(probe, DemoLab.SERVER_PLAIN, "without Narrows");
    OffloadScene offload = OffloadScene.start(lab);
    screen.progress("a stream from the host without Narrows: as it is, and with TSO switched off");
    offload.withoutNarrows();
    screen.progress("starting Narrows on the gateway, with the rules that are built in");
    try (NarrowsChild narrows = NarrowsChild.start(lab)) {
      List<PathObservation> with = observe(probe, DemoLab.SERVER_FRESH, "with Narrows");
      screen.progress("a stream from the host with Narrows");
      offload.withNarrows();
      screen.progress("reading http://" + NarrowsChild.ADDRESS + "/metrics on the gateway");
      MetricSamples metrics = narrows.scrape();
      List<DemoLine> lines = new ArrayList<>();
      lines.addAll(compare(without, with));
      lines.add(offload.line());
      lines.addAll(counted(metrics));
      screen.table(lines);
      screen.say(offload.chart());
      screen.say("  Every packet that was diverted, by what became of it: " + outcomes(metrics));
      return conclude(lines);
    }
  }

  private List<PathObservation> observe(PathProbe probe, DemoLab.Endpoint target, String how) {
    screen.progress("IPv4 " + how + ": a download, and an oversized packet");
    PathObservation ipv4 = probe.observe(target.ipv4());
    screen.progress("IPv6 " + how);
    return List.of(ipv4, probe.observe(target.ipv6()));
  }

  private static List<DemoLine> compare(List<PathObservation> without, List<PathObservation> with) {
    PathObservation old4 = without.get(0);
    PathObservation old6 = without.get(1);
    PathObservation new4 = with.get(0);
    PathObservation new6 = with.get(1);
    int wide4 = DemoLab.WIDE_MTU - MSS_IPV4_HEADERS;
    int wide6 = DemoLab.WIDE_MTU - MSS_IPV6_HEADERS;
    int narrow4 = DemoLab.NARROW_MTU - MSS_IPV4_HEADERS;
    int narrow6 = DemoLab.NARROW_MTU - MSS_IPV6_HEADERS;
    int mtu = DemoLab.NARROW_MTU;
    return List.of(
        DemoLine.download("IPv4", old4.download(), new4.download()),
        DemoLine.download("IPv6", old6.download(), new6.download()),
        DemoLine.value(
            "MSS in the SYN, IPv4", old4.mssAtServer(), wide4, new4.mssAtServer(), narrow4),
        DemoLine.value(
            "MSS in the SYN-ACK, IPv4", old4.mssAtClient(), wide4, new4.mssAtClient(), narrow4),
        DemoLine.value(
            "MSS in the SYN, IPv6", old6.mssAtServer(), wide6, new6.mssAtServer(), narrow6),
        DemoLine.value(
            "MSS in the SYN-ACK, IPv6", old6.mssAtClient(), wide6, new6.mssAtClient(), narrow6),
        DemoLine.value(
            "1500 octets with DF: MTU in frag-needed",
            old4.answeredMtu(),
            mtu,
            new4.answeredMtu(),
            mtu),
        DemoLine.value(
            "1500 octets, IPv6: MTU in packet-too-big",
            old6.answeredMtu(),
            mtu,
            new6.answeredMtu(),
            mtu));
  }

  /** That it was Narrows, and not the kernel, that did all this: its own counters. */
  private static List<DemoLine> counted(MetricSamples metrics) {
    return List.of(
        count("MSS lowered, IPv4", metrics.sum("narrows_mss_clamped_total", "family", "ipv4"), 2),
        count("MSS lowered, IPv6", metrics.sum("narrows_mss_clamped_total", "family", "ipv6"), 2),
        count(
            "frag-needed sent by Narrows",
            metrics.sum("narrows_icmp_sent_total", "type", "frag-needed"),
            1),
        count(
            "packet-too-big sent by Narrows",
            metrics.sum("narrows_icmp_sent_total", "type", "packet-too-big"),
            1),
        count(
            "frames whose offload was restored",
            metrics.sum("narrows_packets_total", "outcome", "restored")
                + metrics.sum("narrows_packets_total", "outcome", "segmented"),
            1),
        new DemoLine(
            "verdicts that the kernel refused",
            "-",
            whole(metrics.sum("narrows_verdict_errors_total")),
            metrics.sum("narrows_verdict_errors_total") == 0));
  }

  private static DemoLine count(String what, double value, int least) {
    return new DemoLine(what, "-", whole(value), value >= least);
  }

  private static String outcomes(MetricSamples metrics) {
    return metrics.by("narrows_packets_total", "outcome").entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(Demo::outcome)
        .collect(Collectors.joining(", "));
  }

  private static String outcome(Map.Entry<String, Double> entry) {
    return entry.getKey() + " " + whole(entry.getValue());
  }

  private static String whole(double value) {
    return Long.toString(Math.round(value));
  }

  private boolean conclude(List<DemoLine> lines) {
    long wrong = lines.stream().filter(line -> !line.asExpected()).count();
    screen.say(
        wrong == 0
            ? "  All " + lines.size() + " lines are as they should be."
            : "  " + wrong + " of " + lines.size() + " lines are not as they should be.");
    return wrong == 0;
  }
}

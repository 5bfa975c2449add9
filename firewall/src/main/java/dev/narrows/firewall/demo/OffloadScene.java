package dev.narrows.firewall.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The trouble that Narrows was made for: bulk data from a host behind a switch that loses offload
 * metadata, as it is, with TSO switched off at the host, and with Narrows.
 */
final class OffloadScene {
  private static final int PORT = 7071;
  private static final int MILLIS = 3_000;
  private static final int BAR = 40;

  /** Far more than the difference between two runs. */
  private static final int GAIN = 10;

  private final DemoLab lab;
  private final AgentProcess client;
  private final List<Bar> bars = new ArrayList<>();

  /** One transfer's goodput. */
  private record Bar(String name, double megabits) {
    String text(double most) {
      int length = (int) Math.round(BAR * megabits / most);
      String bar = length == 0 ? "." : "#".repeat(length);
      return String.format(Locale.ROOT, "  %-34s %-" + BAR + "s %,.1f Mbit/s", name, bar, megabits);
    }
  }

  private OffloadScene(DemoLab lab, AgentProcess client) {
    this.lab = lab;
    this.client = client;
  }

  /** Starts the switch, the host's server and a client. */
  static OffloadScene start(DemoLab lab) {
    AgentProcess.start(lab, lab.virtualSwitch()).connect("w0", "w1");
    AgentProcess.start(lab, lab.host()).serve(PORT, Long.MAX_VALUE);
    return new OffloadScene(lab, AgentProcess.start(lab, lab.client()));
  }

  void withoutNarrows() {
    measure("as it is");
    // A super-frame of one segment is what a sender without TSO has.
    lab.host().ip("link", "set", "v0", "gso_max_segs", "1");
    measure("TSO switched off at the host");
    lab.host().ip("link", "set", "v0", "gso_max_segs", "65535");
  }

  void withNarrows() {
    measure("Narrows restores the offload");
  }

  private void measure(String name) {
    TransferClient.Result result = client.measure(DemoLab.HOST, PORT, MILLIS);
    bars.add(new Bar(name, result.octets() * 8 / 1e3 / MILLIS));
  }

  DemoLine line() {
    double without = bars.get(0).megabits();
    double with = bars.get(2).megabits();
    return new DemoLine(
        "stream behind a switch that loses offload",
        String.format(Locale.ROOT, "%,.1f Mbit/s", without),
        String.format(Locale.ROOT, "%,.1f Mbit/s", with),
        with > without * GAIN);
  }

  String chart() {
    double most = bars.stream().mapToDouble(Bar::megabits).max().orElse(1);
    StringBuilder chart =
        new StringBuilder(
            "  One stream from a host behind a switch that loses offload metadata:\n");
    bars.forEach(bar -> chart.append(bar.text(Math.max(most, 1))).append('\n'));
    return chart.toString();
  }
}

package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rules of two matches, a source address and a port, no two alike: what people write by hand. Where
 * all are of one source, whoever goes through them one by one has to look at both matches of each.
 */
final class LinearRules {
  private static final int FIRST_SOURCE = 10 << 24 | 1;
  private static final int DESTINATION = 10 << 24 | 200 << 16 | 1;
  private static final int STRANGER = 192 << 24 | 168 << 16 | 1;
  private static final int PORTS = 60_000;
  private static final int PACKETS = 1024;

  private final boolean oneSource;

  LinearRules(boolean oneSource) {
    this.oneSource = oneSource;
  }

  FilterSet create(int count) {
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Flow flow = flow(i);
      rules.add(
          "ip saddr "
              + Flow.address(flow.source())
              + " udp dport "
              + flow.destinationPort()
              + " accept");
    }
    Random random = new Random(count);
    List<Flow> mixed = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      mixed.add(flow(random.nextInt(Math.max(count, 1))));
    }
    Flow none = new Flow(STRANGER, DESTINATION, Flow.UDP, 1234, 9);
    return new FilterSet(
        oneSource ? "ports" : "linear", rules, flow(Math.max(count - 1, 0)), none, mixed);
  }

  private Flow flow(int rule) {
    int source = oneSource ? FIRST_SOURCE : FIRST_SOURCE + rule;
    return new Flow(source, DESTINATION, Flow.UDP, 1234, 1 + rule % PORTS);
  }
}

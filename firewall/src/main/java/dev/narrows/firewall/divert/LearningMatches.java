package dev.narrows.firewall.divert;

import dev.narrows.firewall.blackhole.WatchedFlow;
import dev.narrows.firewall.learned.MtuAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What path MTUs are learned from: ICMP errors about them, the SYNs and a few long segments of the
 * connections that they may quote.
 *
 * <p>The segments are counted by one port, a table that 65,536 entries fill, and by the other:
 * xt_hashlimit drops packets when its table is full (hashlimit_mt_common), and a table with
 * addresses in its keys anybody can fill.
 */
final class LearningMatches {
  private static final int SHORTEST_SEGMENT = 1000;
  private static final String SAMPLES_A_SECOND = "2/sec";
  private static final String SAMPLES_AT_FIRST = "8";
  private static final String SAMPLES_IN_ALL = "1000/sec";
  private static final String TABLE_SIZE = "131072";
  private static final String FORGOTTEN_MILLIS = "10000";
  private static final int USUAL_MTU = 1500;
  private static final int JUMBO_MTU = 9216;

  private LearningMatches() {}

  static List<String> messages(boolean ipv6) {
    return ipv6
        ? List.of("-p", "ipv6-icmp", "-m", "icmp6", "--icmpv6-type", "2")
        : List.of("-p", "icmp", "-m", "icmp", "--icmp-type", "3/4");
  }

  static List<String> syns() {
    return List.of("-p", "tcp", "-m", "tcp", "--tcp-flags", "SYN,RST", "SYN");
  }

  /** All that a connection's ends send each other. */
  static List<List<String>> bothWays(WatchedFlow flow) {
    return List.of(
        oneWay(flow.sender(), flow.senderPort(), flow.receiver(), flow.receiverPort()),
        oneWay(flow.receiver(), flow.receiverPort(), flow.sender(), flow.senderPort()));
  }

  private static List<String> oneWay(
      MtuAddress from, int sourcePort, MtuAddress to, int destinationPort) {
    String whole = from.ipv6() ? "/128" : "/32";
    List<String> matches = new ArrayList<>();
    matches.addAll(List.of("-s", from.text() + whole, "-d", to.text() + whole));
    matches.addAll(List.of("-p", "tcp", "-m", "tcp", "--sport", Integer.toString(sourcePort)));
    matches.addAll(List.of("--dport", Integer.toString(destinationPort)));
    return matches;
  }

  /** What is longer than a path, and not so long that it must be several segments. */
  static List<String> longSegments(NarrowPath path) {
    int most = path.mtu() < USUAL_MTU ? USUAL_MTU : JUMBO_MTU;
    String length = path.mtu() + 1 + ":" + most;
    return List.of("-d", path.address(), "-p", "tcp", "-m", "length", "--length", length);
  }

  /** A few segments a second of each value of a port: "srcport" or "dstport". */
  static List<String> samples(boolean ipv6, String port) {
    List<String> matches = new ArrayList<>();
    String tooShort = "0:" + (SHORTEST_SEGMENT - 1);
    matches.addAll(List.of("-p", "tcp", "-m", "length", "!", "--length", tooShort));
    matches.addAll(List.of("-m", "hashlimit", "--hashlimit-upto", SAMPLES_A_SECOND));
    matches.addAll(List.of("--hashlimit-burst", SAMPLES_AT_FIRST, "--hashlimit-mode", port));
    matches.addAll(List.of("--hashlimit-name", "narrows_" + (ipv6 ? "6" : "4") + port));
    matches.addAll(List.of("--hashlimit-htable-max", TABLE_SIZE));
    matches.addAll(List.of("--hashlimit-htable-expire", FORGOTTEN_MILLIS));
    matches.addAll(List.of("-m", "limit", "--limit", SAMPLES_IN_ALL, "--limit-burst", "1000"));
    return matches;
  }
}

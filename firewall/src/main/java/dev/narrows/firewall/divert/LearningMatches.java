package dev.narrows.firewall.divert;

import java.util.ArrayList;
import java.util.List;

/**
 * What path MTUs are learned from: ICMP errors about them, the SYNs and a few long segments of the
 * connections that they may quote.
 *
 * <p>The segments are counted by one port, a table that 65,536 entries fill, and by the other:
 * xt_hashlimit drops packets when its table is full (hashlimit_mt_common), and a table with
 * addresses in its keys anybody can fill. What is fast is far on by the next such sample, so a
 * share of all long segments comes on top: the more of a connection, the faster it is.
 */
final class LearningMatches {
  private static final int SHORTEST_SEGMENT = 1000;
  private static final String SAMPLES_A_SECOND = "2/sec";
  private static final String SAMPLES_AT_FIRST = "8";
  private static final String SAMPLES_IN_ALL = "1000/sec";
  private static final String TABLE_SIZE = "131072";
  private static final String FORGOTTEN_MILLIS = "10000";

  /** From here on a frame is many segments. */
  private static final int SHORTEST_SUPER_FRAME = 16_385;

  /** One in 32, as iptables-save shows it. */
  private static final String SHARE_OF_SUPER_FRAMES = "0.03125000000";

  /** One in 512: of 1500 octets each, so that the next sample is a megabyte on. */
  private static final String SHARE_OF_SEGMENTS = "0.00195312500";

  private static final String SHARES_IN_ALL = "500/sec";

  private LearningMatches() {}

  static List<String> messages(boolean ipv6) {
    return ipv6
        ? List.of("-p", "ipv6-icmp", "-m", "icmp6", "--icmpv6-type", "2")
        : List.of("-p", "icmp", "-m", "icmp", "--icmp-type", "3/4");
  }

  static List<String> syns() {
    return List.of("-p", "tcp", "-m", "tcp", "--tcp-flags", "SYN,RST", "SYN");
  }

  /** Whether a rule with these arguments is one of the samples. */
  static boolean isSample(List<String> arguments) {
    return arguments.contains("hashlimit") || arguments.contains("statistic");
  }

  /** A share of all segments, or of all super-frames. */
  static List<String> share(boolean superFrames) {
    int shortest = superFrames ? SHORTEST_SUPER_FRAME : SHORTEST_SEGMENT;
    List<String> matches = new ArrayList<>();
    matches.addAll(List.of("-p", "tcp", "-m", "length", "!", "--length", "0:" + (shortest - 1)));
    matches.addAll(List.of("-m", "statistic", "--mode", "random", "--probability"));
    matches.add(superFrames ? SHARE_OF_SUPER_FRAMES : SHARE_OF_SEGMENTS);
    matches.addAll(List.of("-m", "limit", "--limit", SHARES_IN_ALL, "--limit-burst", "500"));
    return matches;
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

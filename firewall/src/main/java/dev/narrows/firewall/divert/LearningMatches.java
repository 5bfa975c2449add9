package dev.narrows.firewall.divert;

import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.bpf.BpfProgram;

/**
 * What path MTUs are learned from: ICMP errors about them, the SYNs and a share of the long
 * segments of the connections that they may quote.
 *
 * <p>Each long segment comes by the same chance, so a connection is sampled once in so many octets,
 * however fast it is and however many there are. The chance is asked first: it costs least, and
 * nearly all packets get no further. There is no table that somebody could fill, as xt_hashlimit
 * has, which drops packets then (hashlimit_mt_common).
 */
final class LearningMatches {
  private static final int SHORTEST_SEGMENT = 1000;

  /** From here on a frame is many segments. */
  private static final int SHORTEST_SUPER_FRAME = 16_385;

  /** One in 1024, as iptables-save shows it: 1.5 MB of full segments. */
  private static final String SHARE_OF_SEGMENTS = "0.00097656250";

  /** One in 64: 4 MB of the longest. */
  private static final String SHARE_OF_SUPER_FRAMES = "0.01562500000";

  /** What is cut to find out whether it vanishes for its length. */
  private static final int SHORTEST_REPEATED = 1025;

  private static final int LONGEST_REPEATED = 1500;

  /** Less than a sender waits before it sends again what nobody has told it to be lost. */
  private static final int QUIET_MILLIS = 100;

  private static final String SHARES_IN_ALL = "100/sec";
  private static final String SHARES_AT_ONCE = "100";

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
    return arguments.contains("limit");
  }

  /** The program that tells segments which are sent again. */
  static BpfProgram repeatedSegments() {
    return BpfProgram.repeatedSegments(SHORTEST_REPEATED, LONGEST_REPEATED, QUIET_MILLIS);
  }

  /** Single long segments that are sent again, and the first one of each connection. */
  static List<String> repetitions(List<String> program) {
    List<String> matches = new ArrayList<>(List.of("-p", "tcp"));
    matches.addAll(program);
    addLimit(matches);
    return matches;
  }

  /**
   * Single long segments, two a second of each value of the destination port: those that are sent
   * again and again are among them. The 65,536 values are less than the table takes.
   */
  static List<String> sampledRepetitions(boolean ipv6) {
    List<String> matches = new ArrayList<>();
    String lengths = SHORTEST_REPEATED + ":" + LONGEST_REPEATED;
    matches.addAll(List.of("-p", "tcp", "-m", "length", "--length", lengths));
    matches.addAll(List.of("-m", "hashlimit", "--hashlimit-upto", "2/sec"));
    matches.addAll(List.of("--hashlimit-burst", "8", "--hashlimit-mode", "dstport"));
    matches.addAll(List.of("--hashlimit-name", "narrows_" + (ipv6 ? "6" : "4") + "dstport"));
    matches.addAll(List.of("--hashlimit-htable-max", "131072"));
    matches.addAll(List.of("--hashlimit-htable-expire", "10000"));
    addLimit(matches);
    return matches;
  }

  private static void addLimit(List<String> matches) {
    matches.addAll(List.of("-m", "limit", "--limit", SHARES_IN_ALL));
    matches.addAll(List.of("--limit-burst", SHARES_AT_ONCE));
  }

  /** A share of the segments that are long, or of the super-frames. */
  static List<String> share(boolean superFrames) {
    int shortest = superFrames ? SHORTEST_SUPER_FRAME : SHORTEST_SEGMENT;
    return List.of(
        "-p",
        "tcp",
        "-m",
        "statistic",
        "--mode",
        "random",
        "--probability",
        superFrames ? SHARE_OF_SUPER_FRAMES : SHARE_OF_SEGMENTS,
        "-m",
        "length",
        "!",
        "--length",
        "0:" + (shortest - 1),
        "-m",
        "limit",
        "--limit",
        SHARES_IN_ALL,
        "--limit-burst",
        SHARES_AT_ONCE);
  }
}

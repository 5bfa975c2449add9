package dev.narrows.rules.agreement;

import java.util.List;
import java.util.regex.Pattern;

/** Where Narrows takes or refuses other files than nft on purpose; docs/rules-language.md. */
final class MutationDifference {
  /** Constructs that only Narrows has, and files of their own. */
  private static final Pattern OURS =
      Pattern.compile("\\b(path|size add|offload|include|type packet-too-big)\\b");

  /** What goes again is not looked at. */
  private static final Pattern REMOVAL = Pattern.compile("\\b(flush|delete|destroy)\\b");

  /** nft has no grammar for these on the right of "set". */
  private static final Pattern EXTENSION =
      Pattern.compile("syntax error, unexpected (hbh|rt|frag|dst|mh|srh|rt0|rt2|exthdr|type)\\b");

  private static final List<String> REFUSED_BY_US =
      List.of(
          "not supported",
          "must not wait for DNS",
          "is out of range; write one nearer to 0", // a priority that wraps
          "knows one interface", // names and numbers in one set
          "an empty interface name",
          "the jumps form a loop", // which no hook leads to
          "a second hook in one block",
          "is not possible at hook", // nft refuses when it loads, not when it checks
          "a TCP reset cannot answer"); // a set of protocols, tcp being the last

  private MutationDifference() {}

  /** Whether a file has constructs that only Narrows has, or files of its own. */
  static boolean isOurs(String file) {
    return OURS.matcher(file).find();
  }

  static boolean isTakenByUsOnly(String refusal, String file) {
    return isOurs(file)
        || REMOVAL.matcher(file).find()
        || EXTENSION.matcher(refusal).find()
        || refusal.contains("Interface does not exist")
        || refusal.contains("unexpected newline, expecting comma or '}'") // a second empty line
        || KnownDifference.isTakenByUsOnly(refusal) && !refusal.contains("syntax");
  }

  static boolean isRefusedByUsOnly(String report) {
    return REFUSED_BY_US.stream().anyMatch(report::contains)
        || KnownDifference.isRefusedByUsOnly(report);
  }
}

package dev.narrows.rules.agreement;

/** Where Narrows takes or refuses other files than nft on purpose; docs/rules-language.md. */
final class MutationDifference {
  private MutationDifference() {}

  /** Whether a file has constructs that only Narrows has, or files of its own. */
  static boolean isOurs(String file) {
    return file.matches("(?s).*\\b(path|size add|offload|include)\\b.*");
  }

  static boolean isTakenByUsOnly(String refusal, String file) {
    return isOurs(file)
        || file.matches("(?s).*\\b(flush|delete|destroy)\\b.*")
        || refusal.contains("Interface does not exist")
        || KnownDifference.isTakenByUsOnly(refusal) && !refusal.contains("syntax");
  }

  static boolean isRefusedByUsOnly(String report) {
    return report.contains("not supported")
        || report.contains("must not wait for DNS")
        || report.contains("is out of range; write one nearer to 0")
        || KnownDifference.isRefusedByUsOnly(report);
  }
}

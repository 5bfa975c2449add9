package dev.narrows.firewall.divert;

/** iptables did not do what was asked; the message says why, and what to do. */
public final class DivertException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Kinds that callers treat differently. */
  enum Reason {
    /** A program is not installed. */
    NO_PROGRAM,
    /** The kernel has no such table, or not this IP version at all. */
    NO_TABLE,
    NOT_PERMITTED,
    OTHER
  }

  private final Reason reason;

  DivertException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  /** Whether this IP version cannot be diverted on this machine. */
  boolean isUnavailable() {
    return reason == Reason.NO_PROGRAM || reason == Reason.NO_TABLE;
  }

  /** Finds out from what a program of iptables printed before it failed. */
  static DivertException of(String program, String output) {
    String detail = detail(output);
    if (output.contains("xtables.lock") && output.contains("open")) {
      return new DivertException(
          Reason.NOT_PERMITTED,
          detail
              + "; run as root, let the service write to /run/xtables.lock, or choose the nft"
              + " backend, which needs no lock");
    }
    if (containsAny(output, "Permission denied", "must be root", "Operation not permitted")) {
      return new DivertException(
          Reason.NOT_PERMITTED,
          program
              + " may not change the kernel's rules; run as root or with CAP_NET_ADMIN (and"
              + " CAP_NET_RAW for the legacy backend): "
              + detail);
    }
    if (output.contains("xtables lock")) {
      return new DivertException(
          Reason.OTHER, program + ": another program holds the xtables lock; try again: " + detail);
    }
    if (containsAny(
        output,
        "initialize table",
        "can't initialize",
        "Table does not exist",
        "Address family not supported",
        "Protocol not supported",
        "insmod")) {
      return new DivertException(
          Reason.NO_TABLE,
          program
              + ": the kernel lacks this table; load its modules or use the other backend: "
              + detail);
    }
    return new DivertException(Reason.OTHER, program + " failed: " + detail);
  }

  private static boolean containsAny(String output, String... texts) {
    for (String text : texts) {
      if (output.contains(text)) {
        return true;
      }
    }
    return false;
  }

  /** The lines that say something, on one. */
  private static String detail(String output) {
    String joined =
        output
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("Try `"))
            .reduce((a, b) -> a + "; " + b)
            .orElse("no message");
    return joined.length() > 500 ? joined.substring(0, 500) + " ..." : joined;
  }
}

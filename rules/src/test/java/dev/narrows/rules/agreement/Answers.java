package dev.narrows.rules.agreement;

import dev.narrows.rules.eval.RejectReason;

/** Compares how kernel and Narrows refuse a packet. */
final class Answers {
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int ICMPV6 = 58;
  private static final int IPV6_HEADER = 40;
  private static final int TCP_FLAGS = 13;
  private static final int RST = 4;

  private Answers() {}

  /**
   * Whether what the kernel sent is the answer that was decided on. It does not answer all that it
   * rejects (errors, fragments, wrong checksums), and at hook input answers itself where nothing is
   * rejected: then there is nothing to compare.
   */
  static boolean agree(byte[] answer, RejectReason reason) {
    if (answer == null || reason == null) {
      return true;
    }
    boolean ipv4 = Octets.isIpv4(answer);
    int at = ipv4 ? (answer[0] & 0x0f) * 4 : IPV6_HEADER;
    int protocol = answer[ipv4 ? 9 : 6];
    if (reason == RejectReason.TCP_RESET) {
      return protocol == TCP && (answer[at + TCP_FLAGS] & RST) != 0;
    }
    return reason.isIpv6() != ipv4
        && protocol == (ipv4 ? ICMP : ICMPV6)
        && answer[at] == reason.type()
        && answer[at + 1] == reason.code();
  }
}

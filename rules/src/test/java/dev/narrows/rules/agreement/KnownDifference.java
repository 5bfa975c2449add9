package dev.narrows.rules.agreement;

import dev.narrows.rules.agreement.PacketPool.Sample;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.FieldLocation;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.TcpOptionCursor;

/** What Narrows does otherwise than the kernel on purpose; docs/rules-language.md names each. */
final class KnownDifference {
  private static final int TCP = 6;

  /** What nft says against rules that it could as well have taken. */
  private static final List<String> NEEDLESS_REFUSALS =
      List.of(
          "syntax error, unexpected ", // "meta mark set" of an extension header's field
          "cannot use exthdr with ", // a set of IP versions, then a header of one
          "cannot infer ICMP reject variant", // a protocol that is neither, then "reject"
          "conflicting protocols specified", // a set of protocols, then a header
          "Could not process rule: File exists", // concatenations that overlap in part
          "Could not process rule: Invalid argument"); // ranges that reach the highest value

  private KnownDifference() {}

  /**
   * Whether Narrows refuses rules that nft takes: an interface by name where only its index is,
   * some octets of an Ethernet address as a mask, "comp flags" in the key of a statement, over
   * which nft fails an assertion unless there is such an address beside it.
   */
  static boolean isRefusedByUsOnly(String report) {
    return report.contains("is no interface index")
        || report.contains("is no Ethernet address")
        || report.contains("nft knows no length of its type") && isOfStatement(report);
  }

  private static boolean isOfStatement(String report) {
    return List.of("add @", "update @", "delete @", "meter ").stream().anyMatch(report::contains);
  }

  /** Whether nft refuses rules for a reason that Narrows does without. */
  static boolean isTakenByUsOnly(String refusal) {
    return NEEDLESS_REFUSALS.stream().anyMatch(refusal::contains);
  }

  /**
   * Whether nft forgets to shift the field before it combines its bits with others: one that lies
   * in several octets and ends within one, "ip6 dscp" for instance (evaluate.c,
   * expr_evaluate_bits). Narrows combines what the rule says. Where nft does shift, for a named set
   * or a concatenation, the kernel shifts the octets in another order than they stand in.
   */
  static boolean isShiftLost(FieldDescriptor field) {
    if (!(field.location() instanceof FieldLocation.InOctets place)) {
      return false;
    }
    int end = place.bitOffset() + place.bitLength();
    return end % 8 != 0 && place.bitOffset() / 8 != (end - 1) / 8;
  }

  /**
   * Packets on which rules can be compared. Where they set the maximum segment size, not signed
   * segments (RFC 2385, RFC 5925), whose signature the kernel breaks.
   */
  static List<Sample> comparable(String rules, List<Sample> samples) {
    if (!rules.contains("maxseg size set")) {
      return samples;
    }
    return samples.stream().filter(each -> isUnsigned(each.judged())).toList();
  }

  private static boolean isUnsigned(byte[] octets) {
    PacketView packet = view(octets);
    if (!packet.hasTransport() || packet.protocol() != TCP) {
      return true;
    }
    for (int at = TcpHeader.MIN_LENGTH; at < packet.tcp().headerLength(); at++) {
      int octet = packet.u8(packet.transportOffset() + at);
      // An octet that looks like one of these may be a part of another option: no harm.
      if (octet == TcpOptionCursor.MD5_SIGNATURE || octet == TcpOptionCursor.AUTHENTICATION) {
        return false;
      }
    }
    return true;
  }

  private static PacketView view(byte[] octets) {
    PacketView packet = new PacketView();
    packet.wrap(Unpooled.wrappedBuffer(octets), 0, octets.length);
    packet.check();
    return packet;
  }

  /** Whether two forms of one packet differ for such a reason only. */
  static boolean explains(byte[] kernel, byte[] ours) {
    return kernel != null && ours != null && isOddChecksum(kernel, ours);
  }

  /**
   * The kernel updates the TCP checksum as if an option's value stood at an even offset
   * (nft_exthdr_tcp_set_eval), so where it does not its checksum is wrong, and ours is right.
   */
  private static boolean isOddChecksum(byte[] kernel, byte[] ours) {
    PacketView packet = view(ours);
    if (kernel.length != ours.length || !packet.hasTransport() || packet.protocol() != TCP) {
      return false;
    }
    byte[] masked = kernel.clone();
    int checksum = packet.transportOffset() + TcpHeader.CHECKSUM_OFFSET;
    System.arraycopy(ours, checksum, masked, checksum, Short.BYTES);
    return Arrays.equals(masked, ours) && hasOptionAtOddOffset(packet);
  }

  /** As the kernel finds options: also behind end-of-list. */
  private static boolean hasOptionAtOddOffset(PacketView packet) {
    int end = packet.tcp().headerLength();
    for (int at = TcpHeader.MIN_LENGTH; at + 1 < end; ) {
      int kind = packet.u8(packet.transportOffset() + at);
      int length = packet.u8(packet.transportOffset() + at + 1);
      boolean single = kind <= TcpOptionCursor.NO_OPERATION;
      if (!single && at % 2 != 0) {
        return true;
      }
      at += single || length == 0 ? 1 : length;
    }
    return false;
  }
}

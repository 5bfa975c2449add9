package dev.narrows.rules.agreement;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.TcpOptionCursor;

/** What Narrows does otherwise than the kernel on purpose; docs/rules-language.md names each. */
final class KnownDifference {
  private KnownDifference() {}

  /** Whether two forms of one packet differ for such a reason only. */
  static boolean explains(byte[] kernel, byte[] ours) {
    return kernel != null && ours != null && isOddChecksum(kernel, ours);
  }

  /**
   * The kernel updates the TCP checksum as if an option's value stood at an even offset
   * (nft_exthdr_tcp_set_eval), so where it does not its checksum is wrong, and ours is right.
   */
  private static boolean isOddChecksum(byte[] kernel, byte[] ours) {
    PacketView packet = new PacketView();
    packet.wrap(Unpooled.wrappedBuffer(ours), 0, ours.length);
    packet.check();
    if (kernel.length != ours.length || !packet.hasTransport() || packet.protocol() != 6) {
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

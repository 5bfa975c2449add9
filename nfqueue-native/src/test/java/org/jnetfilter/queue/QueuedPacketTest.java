package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.MessageCursor;
import org.jnetfilter.netlink.MessageWriter;
import org.junit.jupiter.api.Test;

/** What this machine's kernel does not send; the rest is asked of the kernel itself. */
class QueuedPacketTest {
  private final QueuedPacket packet = new QueuedPacket();
  private final MessageCursor message = new MessageCursor();

  @Test
  void shouldReadConntrackAndPassOverWhatItDoesNotKnow() {
    try (NativeMemory memory = new NativeMemory(512)) {
      MessageWriter writer = begin(memory, 0x80000001);
      int nested = writer.beginNested(NfConstants.NFQA_CT);
      writer.putU32BigEndian(3, 8).endNested(nested);
      writer.putU32BigEndian(NfConstants.NFQA_CT_INFO, 2).putU32BigEndian(200, 1).end();
      assertThat(read(memory, writer.length())).isTrue();
      assertThat(packet.id()).isEqualTo(0x80000001);
      assertThat(packet.hasConntrack()).isTrue();
      assertThat(packet.conntrackInfo()).isEqualTo(2);
      assertThat(packet.conntrackLength()).isEqualTo(8);
      assertThat(memory.buffer().getInt(packet.conntrackOffset() + 4)).isEqualTo(8);
      assertThat(packet.payloadLength()).isZero();
    }
  }

  @Test
  void shouldStillNameAPacketWhosePayloadWasCut() {
    try (NativeMemory memory = new NativeMemory(512)) {
      MessageWriter writer = begin(memory, 7);
      writer.putOctets(NfConstants.NFQA_PAYLOAD, Unpooled.buffer(100).writeZero(100), 0, 100);
      writer.end();
      assertThat(read(memory, writer.length() - 30)).isTrue();
      assertThat(packet.id()).isEqualTo(7);
      assertThat(packet.payloadLength()).isEqualTo(70);
      assertThat(packet.isTruncated()).isTrue();
    }
  }

  @Test
  void shouldForgetTheLastPacket() {
    try (NativeMemory memory = new NativeMemory(512)) {
      MessageWriter writer = begin(memory, 7).putU32BigEndian(NfConstants.NFQA_MARK, 5).end();
      read(memory, writer.length());
      assertThat(packet.mark()).isEqualTo(5);
      writer.clear();
      assertThat(read(memory, begin(memory, 8).end().length())).isTrue();
      assertThat(packet.mark()).isZero();
      assertThat(packet.hasHardwareAddress()).isFalse();
    }
  }

  @Test
  void shouldRefuseAMessageWithoutAHeader() {
    try (NativeMemory memory = new NativeMemory(64)) {
      MessageWriter writer = new MessageWriter(memory);
      writer.begin(NfConstants.NFQNL_MSG_PACKET, 0, 0).nfnetlinkHeader(2, 0).end();
      assertThat(read(memory, writer.length())).isFalse();
    }
  }

  @Property
  void shouldNeverThrowNorPointBeyondTheEnd(@ForAll @Size(max = 120) byte[] octets) {
    ByteBuf buffer = Unpooled.buffer().writeIntLE(36 + octets.length).writeZero(12);
    buffer.writeIntLE(2).writeShortLE(12).writeShortLE(NfConstants.NFQA_PACKET_HDR).writeZero(8);
    buffer.setInt(24, 42).writeBytes(octets);
    // So that attributes that are known turn up often enough.
    for (int at = 32; at + 4 < buffer.writerIndex(); at += 8) {
      buffer.setShortLE(at, 4 + buffer.getByte(at) % 16).setByte(at + 3, 0);
    }
    message.wrap(buffer, 0, buffer.writerIndex());
    assertThat(message.next()).isTrue();
    assertThat(packet.read(message)).isTrue();
    assertThat(packet.payloadOffset() + packet.payloadLength())
        .isLessThanOrEqualTo(buffer.writerIndex());
    assertThat(packet.conntrackOffset() + packet.conntrackLength())
        .isLessThanOrEqualTo(buffer.writerIndex());
  }

  private static MessageWriter begin(NativeMemory memory, int id) {
    return new MessageWriter(memory)
        .begin(NfConstants.NFQNL_MSG_PACKET, 0, 0)
        .nfnetlinkHeader(NfConstants.AF_INET, 1)
        .putU32BigEndian(NfConstants.NFQA_PACKET_HDR, id, 0x08000200);
  }

  private boolean read(NativeMemory memory, int length) {
    message.wrap(memory.buffer(), 0, length);
    assertThat(message.next()).isTrue();
    return packet.read(message);
  }
}

package dev.narrows.firewall.replay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes capture files for tests, octet by octet from the formats' drafts. */
public final class CaptureBytes {
  private final ByteOrder order;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private CaptureBytes(ByteOrder order) {
    this.order = order;
  }

  static CaptureBytes pcap(ByteOrder order, boolean nanoseconds, int linkType) {
    CaptureBytes file = new CaptureBytes(order);
    file.u32(nanoseconds ? 0xa1b23c4dL : 0xa1b2c3d4L).u16(2).u16(4).u32(0).u32(0);
    return file.u32(65535).u32(linkType);
  }

  /** Little end first, microseconds, from captured frames that are whole. */
  public static byte[] pcap(int linkType, byte[]... frames) {
    CaptureBytes file = pcap(ByteOrder.LITTLE_ENDIAN, false, linkType);
    for (int i = 0; i < frames.length; i++) {
      file.pcapPacket(1_700_000_000L + i, 250_000, frames[i], frames[i].length);
    }
    return file.build();
  }

  CaptureBytes pcapPacket(long seconds, long fraction, byte[] captured, long length) {
    return u32(seconds).u32(fraction).u32(captured.length).u32(length).raw(captured);
  }

  static CaptureBytes pcapng(ByteOrder order) {
    return new CaptureBytes(order).section();
  }

  CaptureBytes section() {
    return block(
        0x0a0d0d0a, body().u32(0x1a2b3c4dL).u16(1).u16(0).u32(0xffffffffL).u32(0xffffffffL));
  }

  CaptureBytes description(int linkType, long snapLength) {
    return block(1, body().u16(linkType).u16(0).u32(snapLength));
  }

  /** With an option of one value, and the end of options behind it. */
  CaptureBytes description(int linkType, int option, byte[] value) {
    CaptureBytes body = body().u16(linkType).u16(0).u32(0);
    body.u16(option).u16(value.length).raw(value).pad().u16(0).u16(0);
    return block(1, body);
  }

  CaptureBytes enhanced(int port, long time, byte[] captured, long length) {
    CaptureBytes body = body().u32(port).u32(time >>> 32).u32(time & 0xffffffffL);
    return block(6, body.u32(captured.length).u32(length).raw(captured).pad());
  }

  CaptureBytes obsolete(int port, long time, byte[] captured, long length) {
    CaptureBytes body = body().u16(port).u16(7).u32(time >>> 32).u32(time & 0xffffffffL);
    return block(2, body.u32(captured.length).u32(length).raw(captured).pad());
  }

  CaptureBytes simple(byte[] captured, long length) {
    return block(3, body().u32(length).raw(captured).pad());
  }

  CaptureBytes block(int type, CaptureBytes body) {
    long total = body.bytes.size() + 12L;
    return u32(type & 0xffffffffL).u32(total).raw(body.build()).u32(total);
  }

  CaptureBytes body() {
    return new CaptureBytes(order);
  }

  CaptureBytes u16(int value) {
    return raw(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
  }

  CaptureBytes u32(long value) {
    return raw(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
  }

  CaptureBytes raw(byte[] octets) {
    bytes.writeBytes(octets);
    return this;
  }

  CaptureBytes pad() {
    while (bytes.size() % 4 != 0) {
      bytes.write(0);
    }
    return this;
  }

  byte[] build() {
    return bytes.toByteArray();
  }

  /** Octets from numbers and arrays, such as the parts of a frame. */
  static byte[] join(Object... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof byte[] octets) {
        joined.writeBytes(octets);
      } else {
        joined.write((Integer) part);
      }
    }
    return joined.toByteArray();
  }

  /** An Ethernet frame; the type may be several words, such as a tag and what it tags. */
  static byte[] ethernet(byte[] packet, int... type) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(new byte[] {2, 0, 0, 0, 0, 0x0d, 2, 0, 0, 0, 0, 0x05});
    for (int word : type) {
      frame.write(word >>> 8);
      frame.write(word);
    }
    frame.writeBytes(packet);
    return frame.toByteArray();
  }
}

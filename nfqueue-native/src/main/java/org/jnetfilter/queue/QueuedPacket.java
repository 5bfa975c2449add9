package org.jnetfilter.queue;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.AttributeCursor;
import org.jnetfilter.netlink.MessageCursor;

/**
 * One queued packet as the kernel described it (net/netfilter/nfnetlink_queue.c,
 * nfqnl_build_packet_message); the payload is a view, valid until the next receive. Its octets may
 * be edited in place, and at least {@value PacketBatch#HEADROOM} octets in front of them may be
 * overwritten.
 */
public final class QueuedPacket {
  /** What {@link #uid()} and {@link #gid()} give when the kernel told none. */
  public static final long NO_OWNER = -1;

  private static final int HOOK = 6;
  private static final int HARDWARE_PROTOCOL = 4;
  private static final int PACKET_HEADER = 7;
  private static final int HARDWARE_ADDRESS_OCTETS = 6;
  private static final int HARDWARE_ADDRESS_LENGTH = 2;
  private static final int HARDWARE_ADDRESS = 4;
  private static final long MICROS = 1_000_000;

  private final AttributeCursor attributes = new AttributeCursor();
  private ByteBuf buffer;
  private int family;
  private int id;
  private int hook;
  private int hardwareProtocol;
  private int mark;
  private int priority;
  private int inInterface;
  private int outInterface;
  private int physicalInInterface;
  private int physicalOutInterface;
  private int skbInfo;
  private int packetLength;
  private int payloadOffset;
  private int payloadLength;
  private long hardwareAddress;
  private long timestampMicros;
  private long uid;
  private long gid;
  private int conntrackInfo;
  private int conntrackOffset;
  private int conntrackLength;

  /** Points this at a message; false when it does not name a packet. */
  boolean read(MessageCursor message) {
    clear();
    buffer = message.buffer();
    family = message.payload() < message.payloadEnd() ? buffer.getByte(message.payload()) : 0;
    payloadOffset = message.payloadEnd();
    message.attributes(attributes, MessageCursor.NFNETLINK_HEADER);
    boolean named = false;
    while (attributes.next()) {
      named |= attributes.type() == NfConstants.NFQA_PACKET_HDR && readHeader();
      readAttribute();
    }
    if (attributes.isMalformed() && attributes.type() == NfConstants.NFQA_PAYLOAD) {
      // Cut off: what is there may still be judged, and must get a verdict.
      payloadOffset = attributes.offset();
      payloadLength = attributes.length();
      packetLength = Math.max(packetLength, payloadLength + 1);
    }
    packetLength = Math.max(packetLength, payloadLength);
    return named;
  }

  private void clear() {
    mark = 0;
    priority = 0;
    inInterface = 0;
    outInterface = 0;
    physicalInInterface = 0;
    physicalOutInterface = 0;
    skbInfo = 0;
    packetLength = 0;
    payloadLength = 0;
    hardwareAddress = -1;
    timestampMicros = 0;
    uid = NO_OWNER;
    gid = NO_OWNER;
    conntrackInfo = 0;
    conntrackOffset = 0;
    conntrackLength = -1;
  }

  /** struct nfqnl_msg_packet_hdr: id, ethertype, hook. */
  private boolean readHeader() {
    if (attributes.length() < PACKET_HEADER) {
      return false;
    }
    id = attributes.u32BigEndian();
    hardwareProtocol = buffer.getUnsignedShort(attributes.offset() + HARDWARE_PROTOCOL);
    hook = buffer.getUnsignedByte(attributes.offset() + HOOK);
    return true;
  }

  private void readAttribute() {
    switch (attributes.type()) {
      case NfConstants.NFQA_MARK -> mark = attributes.u32BigEndian();
      case NfConstants.NFQA_PRIORITY -> priority = attributes.u32BigEndian();
      case NfConstants.NFQA_IFINDEX_INDEV -> inInterface = attributes.u32BigEndian();
      case NfConstants.NFQA_IFINDEX_OUTDEV -> outInterface = attributes.u32BigEndian();
      case NfConstants.NFQA_IFINDEX_PHYSINDEV -> physicalInInterface = attributes.u32BigEndian();
      case NfConstants.NFQA_IFINDEX_PHYSOUTDEV -> physicalOutInterface = attributes.u32BigEndian();
      case NfConstants.NFQA_SKB_INFO -> skbInfo = attributes.u32BigEndian();
      case NfConstants.NFQA_CAP_LEN -> packetLength = attributes.u32BigEndian();
      case NfConstants.NFQA_TIMESTAMP ->
          timestampMicros = attributes.u64BigEndian(0) * MICROS + attributes.u64BigEndian(8);
      case NfConstants.NFQA_HWADDR -> readHardwareAddress();
      case NfConstants.NFQA_UID -> uid = Integer.toUnsignedLong(attributes.u32BigEndian());
      case NfConstants.NFQA_GID -> gid = Integer.toUnsignedLong(attributes.u32BigEndian());
      case NfConstants.NFQA_CT_INFO -> conntrackInfo = attributes.u32BigEndian();
      case NfConstants.NFQA_CT -> {
        conntrackOffset = attributes.offset();
        conntrackLength = attributes.length();
      }
      case NfConstants.NFQA_PAYLOAD -> {
        payloadOffset = attributes.offset();
        payloadLength = attributes.length();
      }
      default -> {
        // Of newer kernels, or of no use here: NFQA_L2HDR, NFQA_VLAN ...
      }
    }
  }

  /** struct nfqnl_msg_packet_hw: length of the address, padding, then up to eight octets. */
  private void readHardwareAddress() {
    if (attributes.length() >= HARDWARE_ADDRESS + HARDWARE_ADDRESS_OCTETS
        && attributes.u16BigEndian() == HARDWARE_ADDRESS_OCTETS) {
      int at = attributes.offset() + HARDWARE_ADDRESS;
      hardwareAddress =
          (long) buffer.getUnsignedShort(at) << Integer.SIZE
              | buffer.getUnsignedInt(at + HARDWARE_ADDRESS_LENGTH);
    }
  }

  /** The number by which its verdict names it: 32 bits without a sign, 0 is legal. */
  public int id() {
    return id;
  }

  /** Where it was queued: NF_INET_PRE_ROUTING (0) to NF_INET_POST_ROUTING (4). */
  public int hook() {
    return hook;
  }

  /** Address family of the hook's table: AF_INET (2), AF_INET6 (10), AF_BRIDGE (7). */
  public int family() {
    return family;
  }

  /** Ethertype: 0x0800 for IPv4, 0x86dd for IPv6. */
  public int hardwareProtocol() {
    return hardwareProtocol;
  }

  /** The packet's mark, 0 when it has none. */
  public int mark() {
    return mark;
  }

  /**
   * The packet's priority, a traffic control handle; 0 when it has none, and on kernels older than
   * Linux 5.18, which do not tell it.
   */
  public int priority() {
    return priority;
  }

  /** Index of the interface it came in by, 0 when it was made here. */
  public int inInterface() {
    return inInterface;
  }

  /** Index of the interface it goes out by, 0 when that is not yet known. */
  public int outInterface() {
    return outInterface;
  }

  /** Index of the bridge port it came in by, 0 when it came by no bridge. */
  public int physicalInInterface() {
    return physicalInInterface;
  }

  /** Index of the bridge port it goes out by, 0 when it goes by no bridge. */
  public int physicalOutInterface() {
    return physicalOutInterface;
  }

  /** Whether it is a super-frame that the kernel segments later (NFQA_SKB_GSO). */
  public boolean isGso() {
    return (skbInfo & NfConstants.NFQA_SKB_GSO) != 0;
  }

  /**
   * Whether its transport checksum holds only the pseudo-header's sum, to be completed later
   * (NFQA_SKB_CSUMNOTREADY).
   */
  public boolean isChecksumPartial() {
    return (skbInfo & NfConstants.NFQA_SKB_CSUMNOTREADY) != 0;
  }

  /** Whether nobody has verified its transport checksum yet (NFQA_SKB_CSUM_NOTVERIFIED). */
  public boolean isChecksumUnverified() {
    return (skbInfo & NfConstants.NFQA_SKB_CSUM_NOTVERIFIED) != 0;
  }

  /** Octets of the packet on the wire (NFQA_CAP_LEN, or the payload's length). */
  public int packetLength() {
    return packetLength;
  }

  /** Octets of it that are here; less than {@link #packetLength()} when the copy range cut it. */
  public int payloadLength() {
    return payloadLength;
  }

  /** Index in {@link #buffer()} of its first octet. */
  public int payloadOffset() {
    return payloadOffset;
  }

  public ByteBuf buffer() {
    return buffer;
  }

  public boolean isTruncated() {
    return payloadLength < packetLength;
  }

  public boolean hasHardwareAddress() {
    return hardwareAddress >= 0;
  }

  /** The sender's link-layer address, six octets in the low 48 bits; -1 when there is none. */
  public long hardwareAddress() {
    return hardwareAddress;
  }

  /** When it was received, in microseconds since the epoch; 0 when the kernel gave none. */
  public long timestampMicros() {
    return timestampMicros;
  }

  /** Owner of the socket that made it, or {@link #NO_OWNER}; see {@link QueueConfig#uidGid()}. */
  public long uid() {
    return uid;
  }

  /** Group of the socket that made it, or {@link #NO_OWNER}. */
  public long gid() {
    return gid;
  }

  public boolean hasConntrack() {
    return conntrackLength >= 0;
  }

  /** enum ip_conntrack_info; meaningful when {@link #hasConntrack()}. */
  public int conntrackInfo() {
    return conntrackInfo;
  }

  /** Index in {@link #buffer()} of conntrack's nested attributes (CTA_...). */
  public int conntrackOffset() {
    return conntrackOffset;
  }

  /** Octets of conntrack's nested attributes. */
  public int conntrackLength() {
    return Math.max(0, conntrackLength);
  }
}

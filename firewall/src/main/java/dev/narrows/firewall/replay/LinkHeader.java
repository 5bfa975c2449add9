package dev.narrows.firewall.replay;

import io.netty.buffer.ByteBufUtil;

/** The link-layer header of a frame: where the IP packet begins, or why there is none. */
final class LinkHeader {
  /** LINKTYPE_ numbers of the pcap and pcapng formats. */
  static final int NULL = 0;

  static final int ETHERNET = 1;
  static final int RAW_BSD = 12;
  static final int RAW_OPENBSD = 14;
  static final int RAW = 101;
  static final int LOOP = 108;
  static final int LINUX_SLL = 113;
  static final int IPV4 = 228;
  static final int IPV6 = 229;
  static final int LINUX_SLL2 = 276;

  private static final int ETHERNET_ADDRESS = 6;
  private static final int ETHERNET_TYPE_AT = 12;
  private static final int SLL_PROTOCOL_AT = 14;
  private static final int SLL_LENGTH = 16;
  private static final int SLL2_LENGTH = 20;
  private static final int FAMILY_LENGTH = 4;

  private static final int TYPE_IPV4 = 0x0800;
  private static final int TYPE_IPV6 = 0x86dd;
  private static final int VLAN = 0x8100;
  private static final int SERVICE_VLAN = 0x88a8;
  private static final int OLD_SERVICE_VLAN = 0x9100;
  private static final int TAG_LENGTH = 4;

  /** Below, the field is an 802.3 length. */
  private static final int LOWEST_ETHERTYPE = 0x600;

  private static final int AF_INET = 2;

  /** AF_INET6 of Linux, of NetBSD and OpenBSD, of FreeBSD, of macOS. */
  private static final int[] AF_INET6 = {10, 24, 28, 30};

  private int length;
  private int linkType;
  private String obstacle;

  /** Whether the frame holds an IP packet. */
  boolean find(CapturedFrame frame) {
    obstacle = null;
    linkType = frame.linkType();
    switch (linkType) {
      case ETHERNET:
        findByType(frame, ETHERNET_TYPE_AT, ETHERNET_TYPE_AT + Short.BYTES);
        break;
      case LINUX_SLL:
        findByType(frame, SLL_PROTOCOL_AT, SLL_LENGTH);
        break;
      case LINUX_SLL2:
        findByType(frame, 0, SLL2_LENGTH);
        break;
      case RAW_BSD:
      case RAW_OPENBSD:
      case RAW:
      case IPV4:
      case IPV6:
        length = 0;
        break;
      case NULL:
      case LOOP:
        findByFamily(frame);
        break;
      default:
        obstacle = "link type " + linkType + " is not known";
        break;
    }
    return obstacle == null;
  }

  /** Octets in front of the IP packet. */
  int length() {
    return length;
  }

  /** What the frame holds instead of an IP packet; null when it does hold one. */
  String obstacle() {
    return obstacle;
  }

  /** Tags follow the header in Ethernet and in cooked captures alike: tag control 2 | type 2. */
  private void findByType(CapturedFrame frame, int typeAt, int headerLength) {
    length = headerLength;
    if (isShort(frame)) {
      return;
    }
    int type = frame.u16(typeAt);
    while (type == VLAN || type == SERVICE_VLAN || type == OLD_SERVICE_VLAN) {
      length += TAG_LENGTH;
      if (isShort(frame)) {
        return;
      }
      type = frame.u16(length - Short.BYTES);
    }
    if (type != TYPE_IPV4 && type != TYPE_IPV6) {
      obstacle =
          type < LOWEST_ETHERTYPE
              ? "not IP: an 802.3 frame"
              : String.format("not IP: ethertype 0x%04x", type);
    }
  }

  private boolean isShort(CapturedFrame frame) {
    if (frame.captured() < length) {
      obstacle = "not IP: the link-layer header is cut off";
    }
    return obstacle != null;
  }

  /** In the order of octets of the machine that captured, or in network order (LOOP). */
  private void findByFamily(CapturedFrame frame) {
    length = FAMILY_LENGTH;
    if (isShort(frame)) {
      return;
    }
    int family = frame.buffer().getInt(frame.offset());
    if (!isIp(family) && !isIp(Integer.reverseBytes(family))) {
      obstacle = "not IP: address family " + Integer.toUnsignedString(family);
    }
  }

  private static boolean isIp(int family) {
    for (int v6 : AF_INET6) {
      if (family == v6) {
        return true;
      }
    }
    return family == AF_INET;
  }

  /** The header's octets. */
  byte[] octets(CapturedFrame frame) {
    return ByteBufUtil.getBytes(frame.buffer(), frame.offset(), length);
  }

  /** The header of a frame back to the sender: Ethernet addresses change places. */
  byte[] reversed(CapturedFrame frame) {
    byte[] octets = octets(frame);
    if (linkType == ETHERNET) {
      byte[] forth = octets.clone();
      System.arraycopy(forth, 0, octets, ETHERNET_ADDRESS, ETHERNET_ADDRESS);
      System.arraycopy(forth, ETHERNET_ADDRESS, octets, 0, ETHERNET_ADDRESS);
    }
    return octets;
  }
}

package dev.narrows.rules.eval.op;

import org.jnetfilter.packet.PacketView;

/**
 * Finds IPv4 options as nft_exthdr.c, ipv4_find_option does, which has net/ipv4/ip_options.c,
 * __ip_options_compile check them all first: one malformed option, and none is found.
 */
final class IpOptions {
  static final int NONE = -1;

  static final int RECORD_ROUTE = 7;
  static final int TIMESTAMP = 68;
  static final int LOOSE_SOURCE_ROUTE = 131;
  static final int STRICT_SOURCE_ROUTE = 137;
  static final int ROUTER_ALERT = 148;

  private static final int CIPSO = 134;
  private static final int END_OF_LIST = 0;
  private static final int NO_OPERATION = 1;
  private static final int FIXED_HEADER = 20;
  private static final int ADDRESS = 4;
  private static final int POINTER = 2;
  private static final int FLAGS = 3;

  /** The pointer's least value: behind type, length and itself, counted from 1. */
  private static final int FIRST_SLOT = 4;

  private static final int FIRST_TIMESTAMP_SLOT = 5;
  private static final int TIMESTAMP_WITH_ADDRESS = 1;
  private static final int TIMESTAMP_PRESPECIFIED = 3;
  private static final int OVERFLOW = 15;

  private IpOptions() {}

  /** Where an option begins, in octets from the packet's start, or NONE. */
  static int find(PacketView packet, int type) {
    if (!packet.isIpv4() || !packet.isCaptured(0, packet.transportOffset())) {
      return NONE;
    }
    int end = packet.transportOffset();
    int found = NONE;
    int seen = 0;
    int at = FIXED_HEADER;
    while (at < end && packet.u8(at) != END_OF_LIST) {
      int each = packet.u8(at);
      if (each == NO_OPERATION) {
        at++;
        continue;
      }
      int length = end - at < 2 ? 0 : packet.u8(at + 1);
      int once = onceOnly(each);
      if (length < 2 || length > end - at || (seen & once) != 0 || !isSound(packet, at, length)) {
        return NONE;
      }
      seen |= once;
      // Of router alerts the last one with the value 0 counts.
      found = each == type && isTaken(packet, each, at) ? at : found;
      at += length;
    }
    return found;
  }

  private static boolean isTaken(PacketView packet, int type, int at) {
    return type != ROUTER_ALERT || packet.u16(at + 2) == 0;
  }

  /** A bit for each kind of option that may come once; both source routes are one kind. */
  private static int onceOnly(int type) {
    switch (type) {
      case STRICT_SOURCE_ROUTE:
      case LOOSE_SOURCE_ROUTE:
        return 1;
      case RECORD_ROUTE:
        return 2;
      case TIMESTAMP:
        return 4;
      case CIPSO:
        return 8;
      default:
        return 0;
    }
  }

  private static boolean isSound(PacketView packet, int at, int length) {
    switch (packet.u8(at)) {
      case STRICT_SOURCE_ROUTE:
      case LOOSE_SOURCE_ROUTE:
        return length >= 7 && (length - 3) % ADDRESS == 0 && packet.u8(at + POINTER) == FIRST_SLOT;
      case RECORD_ROUTE:
        return length >= 3 && hasRoom(packet.u8(at + POINTER), length, FIRST_SLOT, ADDRESS);
      case TIMESTAMP:
        return length >= 4 && isSoundTimestamp(packet, at, length);
      case ROUTER_ALERT:
        return length >= 4;
      default:
        return true;
    }
  }

  /** Either the list is full, or the pointer leaves room for one more entry. */
  private static boolean hasRoom(int pointer, int length, int least, int entry) {
    return pointer >= least && (pointer > length || pointer + entry - 1 <= length);
  }

  private static boolean isSoundTimestamp(PacketView packet, int at, int length) {
    int pointer = packet.u8(at + POINTER);
    int kind = packet.u8(at + FLAGS) & 0x0f;
    if (pointer > length) {
      return kind == TIMESTAMP_PRESPECIFIED || packet.u8(at + FLAGS) >>> 4 != OVERFLOW;
    }
    boolean addresses = kind == TIMESTAMP_WITH_ADDRESS || kind == TIMESTAMP_PRESPECIFIED;
    return hasRoom(pointer, length, FIRST_TIMESTAMP_SLOT, ADDRESS)
        && (!addresses || hasRoom(pointer, length, FIRST_TIMESTAMP_SLOT, 2 * ADDRESS));
  }
}

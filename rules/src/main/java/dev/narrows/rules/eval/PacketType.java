package dev.narrows.rules.eval;

/** How a packet came to this machine, in its link layer's terms ("meta pkttype"). */
public enum PacketType {
  /** Nobody asked. */
  UNTOLD(-1),
  /** To this machine's own address, or made here. */
  HOST(0),
  BROADCAST(1),
  MULTICAST(2),
  /** To another machine's address: the kernel's IP layer drops those before any rule. */
  OTHER(3);

  private final int number;

  PacketType(int number) {
    this.number = number;
  }

  /** PACKET_HOST and so on (include/uapi/linux/if_packet.h); -1 when it is not told. */
  public int number() {
    return number;
  }
}

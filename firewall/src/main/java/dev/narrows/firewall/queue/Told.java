package dev.narrows.firewall.queue;

import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.PacketType;
import java.util.Locale;

/**
 * What it says of a packet that it came by a certain queue: the kernel hands nothing of this over
 * with the packet, but a divert can choose the queue by it.
 */
public record Told(ConntrackClass conntrack, PacketType packetType) {
  /** A queue that takes any packet. */
  public static final Told NOTHING = new Told(ConntrackClass.UNTOLD, PacketType.UNTOLD);

  /** How many there are. */
  static final int COUNT = PacketType.values().length * ConntrackClass.values().length;

  /** A number of its own, 0 for nothing: queues in use keep their meaning when rules change. */
  int index() {
    return packetType.ordinal() * ConntrackClass.values().length + conntrack.ordinal();
  }

  /** Such as "new, broadcast"; empty for nothing. */
  public String words() {
    String connection = conntrack == ConntrackClass.UNTOLD ? "" : words(conntrack);
    String type = packetType == PacketType.UNTOLD ? "" : words(packetType);
    return connection + (connection.isEmpty() || type.isEmpty() ? "" : ", ") + type;
  }

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}

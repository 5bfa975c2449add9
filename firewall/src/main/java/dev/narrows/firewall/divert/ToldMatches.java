package dev.narrows.firewall.divert;

import dev.narrows.firewall.queue.Told;
import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.PacketType;
import java.util.List;

/**
 * The matches by which a divert picks the packets of which its queue tells something. They part all
 * packets, so that none passes between two queues.
 *
 * @param told what the queue tells
 * @param entry whether a rule asks for the connection's entry, which a new connection has none of
 *     in the kernel's table: then new ones with a mark, or with translated addresses, must be known
 */
record ToldMatches(Told told, boolean entry) {
  void addTo(List<String> arguments) {
    ConntrackClass conntrack = told.conntrack();
    if (conntrack != ConntrackClass.UNTOLD) {
      arguments.addAll(List.of("-m", "conntrack", "--ctstate", state(conntrack)));
      if (conntrack.direction() >= 0 && conntrack.state() != ConntrackClass.NEW.state()) {
        arguments.addAll(List.of("--ctdir", conntrack.direction() == 0 ? "ORIGINAL" : "REPLY"));
      }
      if (entry && conntrack == ConntrackClass.NEW) {
        arguments.addAll(List.of("-m", "conntrack", "!", "--ctstate", "SNAT,DNAT"));
        arguments.addAll(List.of("-m", "connmark", "--mark", "0x0"));
      }
    }
    PacketType type = told.packetType();
    if (type == PacketType.OTHER) {
      List.of("unicast", "broadcast", "multicast")
          .forEach(each -> arguments.addAll(List.of("-m", "pkttype", "!", "--pkt-type", each)));
    } else if (type != PacketType.UNTOLD) {
      arguments.addAll(List.of("-m", "pkttype", "--pkt-type", name(type)));
    }
  }

  private static String state(ConntrackClass conntrack) {
    return switch (conntrack) {
      case NEW, NEW_CHANGED -> "NEW";
      case ESTABLISHED, ESTABLISHED_ORIGINAL, ESTABLISHED_REPLY -> "ESTABLISHED";
      case RELATED, RELATED_ORIGINAL, RELATED_REPLY -> "RELATED";
      case INVALID -> "INVALID";
      case UNTRACKED -> "UNTRACKED";
      case UNTOLD -> throw new AssertionError(conntrack);
    };
  }

  private static String name(PacketType type) {
    return switch (type) {
      case HOST -> "unicast";
      case BROADCAST -> "broadcast";
      case MULTICAST -> "multicast";
      case OTHER, UNTOLD -> throw new AssertionError(type);
    };
  }
}

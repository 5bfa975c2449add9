package dev.narrows.firewall.replay;

import dev.narrows.firewall.queue.PacketTuple;
import dev.narrows.rules.eval.Conntrack;
import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.PacketType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jnetfilter.conntrack.ConntrackTuple;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;

/**
 * A model of connection tracking for captures: a flow is new until the capture shows an answer, and
 * established from then on; an ICMP error is related when it quotes a packet of a flow, and else
 * invalid. A flow begins with any packet that passes. It knows no TCP states, no time, no helpers,
 * no translation of addresses, and of marks only those that rules set.
 */
final class ReplayConntrack {
  private static final int STATUS_SEEN_REPLY = 2;
  private static final int STATUS_CONFIRMED = 8;
  private static final int FIRST_UNTRACKED_ICMPV6 = 130;
  private static final int LAST_UNTRACKED_ICMPV6 = 137;
  private static final int MULTICAST_V4 = 0xe;
  private static final int MULTICAST_V6 = 0xff;

  private record Key(
      boolean ipv6, int protocol, long[] addresses, int sourcePort, int destinationPort) {
    static Key of(ConntrackTuple tuple) {
      long[] addresses = {
        tuple.sourceHigh(), tuple.sourceLow(), tuple.destinationHigh(), tuple.destinationLow()
      };
      return new Key(
          tuple.isIpv6(), tuple.protocol(), addresses, tuple.sourcePort(), tuple.destinationPort());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && ipv6 == that.ipv6
          && protocol == that.protocol
          && sourcePort == that.sourcePort
          && destinationPort == that.destinationPort
          && Arrays.equals(addresses, that.addresses);
    }

    @Override
    public int hashCode() {
      return (Arrays.hashCode(addresses) * 31 + protocol * 31 + sourcePort) * 31 + destinationPort;
    }
  }

  private static final class Flow {
    private final int id;
    private boolean confirmed;
    private boolean answered;
    private int mark;
    private int status;

    Flow(int id) {
      this.id = id;
    }
  }

  private final ConntrackClass fixed;
  private final PacketTuple tuples = new PacketTuple();
  private final Map<Key, Flow> flows = new HashMap<>();
  private ConntrackClass told = ConntrackClass.UNTOLD;
  private PacketType packetType = PacketType.UNTOLD;
  private Flow flow;
  private Key key;
  private boolean original;
  private boolean described;

  /** With a class, every packet is of that, whatever the capture shows; null for the model. */
  ReplayConntrack(ConntrackClass fixed) {
    this.fixed = fixed;
  }

  /** The next packet could not be parsed: nothing is known of it. */
  void forget() {
    told = ConntrackClass.UNTOLD;
    packetType = PacketType.UNTOLD;
    flow = null;
    key = null;
    original = true;
    described = false;
  }

  /** Looks at the next packet, which has been checked. */
  void see(PacketView packet) {
    forget();
    packetType = type(packet);
    told = find(packet);
    if (fixed != null) {
      told = fixed;
    }
  }

  /** What is said of the packet that was looked at last counts, whatever its flow shows. */
  void describe(DescribedConnection connection) {
    if (connection.state() != null) {
      told = connection.state();
    }
    described = told.isTracked() && key != null;
    if (described) {
      original = told.direction() <= 0;
      flow = new Flow(flow == null ? 1 : flow.id);
      flow.mark = connection.mark();
      flow.status = connection.status(told);
    }
  }

  private ConntrackClass find(PacketView packet) {
    if (isUntracked(packet)) {
      return ConntrackClass.UNTRACKED;
    }
    if (!tuples.read(packet)) {
      return ConntrackClass.INVALID;
    }
    key = Key.of(tuples.packet());
    Key inverse = Key.of(tuples.inverse());
    boolean quoted = tuples.isQuoted();
    flow = flows.get(key);
    if (flow == null && flows.containsKey(inverse)) {
      original = false;
      flow = flows.get(inverse);
      key = inverse;
    }
    if (quoted) {
      return related();
    }
    if (flow == null) {
      flow = new Flow(flows.size() + 1);
      return ConntrackClass.NEW;
    }
    if (!original) {
      flow.answered = true;
      return ConntrackClass.ESTABLISHED_REPLY;
    }
    return flow.answered ? ConntrackClass.ESTABLISHED_ORIGINAL : ConntrackClass.NEW;
  }

  /** An error goes against the packet that it quotes. */
  private ConntrackClass related() {
    if (flow == null) {
      return ConntrackClass.INVALID;
    }
    return original ? ConntrackClass.RELATED_REPLY : ConntrackClass.RELATED_ORIGINAL;
  }

  /** Neighbour discovery and listener reports (nf_conntrack_proto_icmpv6.c, noct_valid_new). */
  private static boolean isUntracked(PacketView packet) {
    if (!packet.isIpv6() || packet.protocol() != IpProtocol.ICMPV6 || !packet.hasTransport()) {
      return false;
    }
    int type = packet.icmpv6().type();
    return type >= FIRST_UNTRACKED_ICMPV6 && type <= LAST_UNTRACKED_ICMPV6;
  }

  /** As the destination tells; a capture need not have a link layer. */
  private static PacketType type(PacketView packet) {
    if (packet.isIpv6()) {
      boolean multicast = packet.ipv6().destinationHigh() >>> 56 == MULTICAST_V6;
      return multicast ? PacketType.MULTICAST : PacketType.HOST;
    }
    int destination = packet.ipv4().destination();
    if (destination == -1) {
      return PacketType.BROADCAST;
    }
    return destination >>> 28 == MULTICAST_V4 ? PacketType.MULTICAST : PacketType.HOST;
  }

  /** Tells the packet's class to a context; before conntrack nothing has a connection. */
  void tell(PacketContext context, boolean beforeConntrack) {
    context.conntrack().tell(beforeConntrack ? ConntrackClass.INVALID : told, packetType);
  }

  /** The entry of the packet seen last; none when its class is fixed. */
  boolean fill(Conntrack conntrack) {
    if (flow == null || fixed != null && !described) {
      return false;
    }
    if (original) {
      tuples.begin(conntrack);
    } else {
      tuples.beginReversed(conntrack);
    }
    conntrack.setId(flow.id);
    conntrack.setMark(flow.mark);
    conntrack.setStatus(
        flow.status
            | (flow.confirmed ? STATUS_CONFIRMED : 0)
            | (flow.answered ? STATUS_SEEN_REPLY : 0));
    return true;
  }

  /** Sets the mark of the packet's flow; of a packet whose class is fixed it is forgotten. */
  void setMark(int mark) {
    if (flow != null) {
      flow.mark = mark;
    }
  }

  /** The packet has left the machine, so that its flow stands. */
  void confirm() {
    if (flow != null && !flow.confirmed) {
      flow.confirmed = true;
      flows.put(key, flow);
    }
  }
}

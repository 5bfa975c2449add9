package dev.narrows.firewall.queue;

import dev.narrows.firewall.pmtu.MtuMessage;
import dev.narrows.firewall.pmtu.TrackedFlows;
import org.jnetfilter.conntrack.ConntrackEntry;
import org.jnetfilter.conntrack.ConntrackLookup;
import org.jnetfilter.conntrack.ConntrackTuple;
import org.jnetfilter.packet.IpProtocol;

/**
 * Asks the kernel for the flow of a quoted packet, as the kernel itself does before it calls an
 * ICMP error related (nf_conntrack_inet_error). It loads no module and turns no tracking on, as a
 * divert by state would. Used by one thread; allocates nothing.
 *
 * <p>Of a flow whose addresses are translated at both ends the quote at FORWARD shows a tuple that
 * the kernel's table does not have: it counts as unknown.
 */
final class ConntrackFlows implements TrackedFlows {
  /** IPS_SEEN_REPLY. */
  private static final int ANSWERED = 2;

  private static final int ECHO_REPLY = 0;
  private static final int ECHO = 8;
  private static final int ECHO_V6 = 128;
  private static final int ECHO_REPLY_V6 = 129;
  private static final int FOUND = 0;
  private static final int OCTET = 8;

  private final ConntrackLookup lookup;
  private final ConntrackTuple tuple = new ConntrackTuple();
  private final ConntrackTuple inverse = new ConntrackTuple();
  private final ConntrackEntry entry = new ConntrackEntry();

  ConntrackFlows(ConntrackLookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public boolean isAnswered(MtuMessage quoted) {
    read(quoted);
    return isAnswered(tuple) || isAnswered(inverse);
  }

  private boolean isAnswered(ConntrackTuple one) {
    return lookup.find(one, entry) == FOUND && (entry.status() & ANSWERED) != 0;
  }

  private void read(MtuMessage quoted) {
    tuple
        .of(quoted.isIpv6(), quoted.protocol())
        .addresses(
            quoted.sourceHigh(),
            quoted.sourceLow(),
            quoted.destinationHigh(),
            quoted.destinationLow());
    inverse
        .of(quoted.isIpv6(), quoted.protocol())
        .addresses(
            quoted.destinationHigh(),
            quoted.destinationLow(),
            quoted.sourceHigh(),
            quoted.sourceLow());
    if (quoted.protocol() == IpProtocol.UDP) {
      int source = quoted.ports() >>> Short.SIZE;
      int destination = quoted.ports() & 0xffff;
      tuple.ports(source, destination);
      inverse.ports(destination, source);
    } else {
      int type = quoted.icmpType();
      tuple.ports(quoted.echoIdentifier(), type << OCTET | quoted.icmpCode());
      inverse.ports(quoted.echoIdentifier(), inverseOf(type) << OCTET | quoted.icmpCode());
    }
  }

  private static int inverseOf(int type) {
    return switch (type) {
      case ECHO -> ECHO_REPLY;
      case ECHO_REPLY -> ECHO;
      case ECHO_V6 -> ECHO_REPLY_V6;
      default -> ECHO_V6;
    };
  }
}

package dev.narrows.firewall.queue;

import dev.narrows.firewall.pmtu.TrackedFlows;
import dev.narrows.rules.eval.Conntrack;
import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.PacketContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jnetfilter.conntrack.ConntrackEntry;
import org.jnetfilter.conntrack.ConntrackLookup;
import org.jnetfilter.conntrack.ConntrackTuple;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.queue.QueuedPacket;

/**
 * Finds a packet's connection: what the kernel sent along, else by asking it each time, since marks
 * and states change with every packet. Used by one thread; allocates nothing.
 *
 * <p>A connection is in the kernel's table once its first packet has left the machine. Until then
 * it is what the packet says, unless rules have changed it before: a divert tells that.
 */
final class ConntrackFinder implements AutoCloseable {
  private static final int FOUND = 0;

  /** IPS_SRC_NAT and IPS_DST_NAT. */
  private static final int TRANSLATED = 0x30;

  /** Of the calling thread's network namespace. */
  private static final Path ACCOUNTING = Path.of("/proc/sys/net/netfilter/nf_conntrack_acct");

  private final ConntrackLookup lookup;
  private final ConnectionMarks marks;
  private final boolean counting;
  private QueuedPacket sent;
  private boolean begun;
  private final PacketTuple tuples = new PacketTuple();
  private final ConntrackEntry entry = new ConntrackEntry();
  private final ConntrackEntry other = new ConntrackEntry();

  private ConntrackFinder(ConntrackLookup lookup, ConnectionMarks marks, boolean counting) {
    this.lookup = lookup;
    this.marks = marks;
    this.counting = counting;
  }

  /** In the calling thread's network namespace. */
  static ConntrackFinder open(ConnectionMarks marks) {
    return new ConntrackFinder(ConntrackLookup.open(), marks, isCounting());
  }

  private static boolean isCounting() {
    try {
      return Files.readString(ACCOUNTING).strip().equals("1");
    } catch (IOException e) {
      return false; // before conntrack is loaded there is nothing to count
    }
  }

  /** What the kernel knows of quoted flows, by the same socket. */
  TrackedFlows flows() {
    return new ConntrackFlows(lookup);
  }

  /** The next packet; the kernel may have sent its connection along (NFQA_CT). */
  void receive(QueuedPacket packet) {
    sent = packet.hasConntrack() ? packet : null;
    begun = false;
  }

  /** Fills the context's view of its connection; false when it cannot be told. */
  boolean find(PacketContext context) {
    boolean found;
    int settled;
    do {
      settled = marks.settled();
      found = findOnce(context);
    } while (settled != marks.settled());
    return found;
  }

  private boolean findOnce(PacketContext context) {
    if (sent != null) {
      readSent();
      return fill(context.conntrack());
    }
    if (!tuples.read(context.packet())) {
      return false;
    }
    Conntrack conntrack = context.conntrack();
    if (tuples.isQuoted()) {
      return isFound() && fill(conntrack);
    }
    if (isFound()) {
      return fill(conntrack);
    }
    return conntrack.told() == ConntrackClass.NEW && begin(conntrack, context.packet());
  }

  private void readSent() {
    int from = sent.conntrackOffset();
    entry.read(sent.buffer(), from, from + sent.conntrackLength());
  }

  /** Sets the mark of the packet's connection; false when it cannot be told which. */
  boolean setMark(PacketContext context, int mark) {
    long now = context.nowNanos();
    if (sent != null) {
      readSent();
      return marks.set(lookup, entry.original(), entry.reply(), mark, now) == 0;
    }
    if (!tuples.read(context.packet())) {
      return false;
    }
    if (context.conntrack().told() != ConntrackClass.NEW && isFound()) {
      return marks.set(lookup, entry.original(), entry.reply(), mark, now) == 0;
    }
    if (tuples.isQuoted()) {
      return false;
    }
    begun = true;
    return marks.set(lookup, tuples.packet(), tuples.inverse(), mark, now) == 0;
  }

  /** Whether the packet's connection has a mark that waits until the packet has left. */
  boolean hasBegun() {
    return begun;
  }

  /** The packet was dropped: the connection that it would have begun is none. */
  void drop() {
    if (begun) {
      marks.forget(tuples.packet(), tuples.inverse());
      begun = false;
    }
  }

  /** Verdicts have been given. */
  void settleMarks(long nowNanos) {
    marks.settle(lookup, nowNanos);
  }

  /**
   * Behind a translation of addresses the packet's own tuple is in the table no more, but that of
   * its answers may be. When both are, of two connections, the packet may belong to either.
   */
  private boolean isFound() {
    boolean direct = lookup.find(tuples.packet(), entry) == FOUND;
    if (direct && (entry.status() & TRANSLATED) == 0) {
      return true;
    }
    boolean inverse = lookup.find(tuples.inverse(), direct ? other : entry) == FOUND;
    return direct ? !inverse || other.id() == entry.id() : inverse;
  }

  private boolean fill(Conntrack conntrack) {
    conntrack.begin(entry.original().isIpv6(), entry.original().protocol());
    conntrack.setStatus(entry.status());
    conntrack.setMark(mark(entry.original(), entry.reply(), entry.mark()));
    conntrack.setId(entry.id());
    conntrack.setExpirationMillis(expirationMillis());
    conntrack.setLabels(entry.labelsHigh(), entry.labelsLow());
    fill(conntrack, 0, entry.original());
    fill(conntrack, 1, entry.reply());
    return true;
  }

  /**
   * Within the second that the kernel tells, never its very beginning: so that comparisons with
   * whole seconds come out as with the kernel's milliseconds.
   */
  private int expirationMillis() {
    long millis = Integer.toUnsignedLong(entry.timeoutSeconds()) * 1000 + 1;
    return (int) Math.min(millis, 0xffffffffL);
  }

  private int mark(ConntrackTuple original, ConntrackTuple reply, int otherwise) {
    long waiting = marks.waitingFor(original, reply);
    return waiting < 0 ? otherwise : (int) waiting;
  }

  private void fill(Conntrack conntrack, int direction, ConntrackTuple tuple) {
    PacketTuple.fill(conntrack, direction, tuple);
    conntrack.setCounters(direction, entry.packets(direction), entry.octets(direction));
  }

  /** A connection that begins with this packet. */
  private boolean begin(Conntrack conntrack, PacketView packet) {
    tuples.begin(conntrack);
    conntrack.setMark(mark(tuples.packet(), tuples.inverse(), 0));
    if (counting) {
      conntrack.setCounters(0, 1, packet.length());
    }
    return true;
  }

  @Override
  public void close() {
    lookup.close();
  }
}

package dev.narrows.firewall.replay;

import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.offload.CoalescedFrames;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.JudgeEnvironment;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Station;
import java.util.ArrayList;
import java.util.List;

/** The world of a replayed packet: as many links, and as long paths, as the options say. */
final class ReplayEnvironment implements JudgeEnvironment {
  private static final int IN = 1;
  private static final int OUT = 2;

  /** Every IPv6 link carries 1280 octets (RFC 8200, 5). */
  private static final int LEAST_IPV6 = 1280;

  /** NF_IP_PRI_CONNTRACK. */
  private static final int CONNTRACK = -200;

  private final ReplayOptions options;
  private final ReplayConntrack conntrack;
  private final CoalescedFrames coalesced;
  private boolean gso;
  private final List<LogStatement> logged = new ArrayList<>();

  ReplayEnvironment(ReplayOptions options, FlowTable flows) {
    this.options = options;
    this.coalesced = new CoalescedFrames(index -> options.mtus().in(), flows.newCursor(), true);
    this.conntrack = new ReplayConntrack(options.conntrack());
  }

  /** Whether packets are super-frames with their metadata; a capture does not tell. */
  void setGso(boolean gso) {
    this.gso = gso;
  }

  /** Says what the kernel would know of a packet at a hook; the mark stays. */
  void describe(PacketContext context, Hook hook, Station station) {
    boolean hasIn = hook != Hook.OUTPUT && options.inInterface() != null;
    boolean routed = hook != Hook.PREROUTING && hook != Hook.INPUT;
    boolean hasOut = routed && options.outInterface() != null;
    context.describe(hook, hasIn ? IN : 0, hasOut ? OUT : 0, context.mark(), gso, gso);
    conntrack.tell(context, station != null && isBeforeConntrack(station));
  }

  private static boolean isBeforeConntrack(Station station) {
    boolean tracked = station.hook() == Hook.PREROUTING || station.hook() == Hook.OUTPUT;
    return tracked && station.chains().get(0).priority() < CONNTRACK;
  }

  /** The model of connection tracking. */
  ReplayConntrack conntrack() {
    return conntrack;
  }

  @Override
  public int coalescedSegmentSize(PacketContext context, int pathMtu) {
    return coalesced.segmentSize(context, pathMtu);
  }

  @Override
  public boolean findConntrack(PacketContext context) {
    return conntrack.fill(context.conntrack());
  }

  @Override
  public boolean setConntrackMark(PacketContext context, int mark) {
    conntrack.setMark(mark);
    return true;
  }

  @Override
  public int pathMtu(PacketContext context) {
    return atLeast(options.mtus().out(), context);
  }

  /** IP MTU back to the packet's source. */
  int returnMtu(PacketContext context) {
    return atLeast(options.mtus().in(), context);
  }

  private static int atLeast(int mtu, PacketContext context) {
    return context.packet().isIpv6() ? Math.max(mtu, LEAST_IPV6) : mtu;
  }

  @Override
  public int pathMtuBothWays(PacketContext context) {
    return Math.min(pathMtu(context), returnMtu(context));
  }

  @Override
  public int routeMtuBothWays(PacketContext context) {
    return pathMtuBothWays(context);
  }

  /** When the first packet comes: see ReplayClock. */
  @Override
  public long nowNanos() {
    return 0;
  }

  @Override
  public String interfaceName(int index) {
    switch (index) {
      case IN:
        return options.inInterface();
      case OUT:
        return options.outInterface();
      default:
        return null;
    }
  }

  @Override
  public void log(LogStatement statement, PacketContext context) {
    logged.add(statement);
  }

  /** The log statements that were met since the last call. */
  List<LogStatement> takeLogged() {
    List<LogStatement> taken = List.copyOf(logged);
    logged.clear();
    return taken;
  }
}

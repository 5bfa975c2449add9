package dev.narrows.firewall.queue;

import dev.narrows.firewall.offload.CoalescedFrames;
import dev.narrows.firewall.pmtu.PathMtuResolver;
import dev.narrows.firewall.trace.TraceRing;
import dev.narrows.rules.BaseChain;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.JudgeEnvironment;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.op.FibLoad.Query;
import org.jnetfilter.route.Link;
import org.jnetfilter.route.NetworkTables;

/** The world as a worker's judge sees it. */
final class WorkerEnvironment implements JudgeEnvironment {
  private final NetworkTables tables;
  private final PathMtuResolver paths;
  private final ConntrackFinder conntrack;
  private final KernelRoutes routes;
  private final CoalescedFrames coalesced;
  private final WorkerCounters counters;
  private final RuleLog log;
  private final TraceRing traces;

  /** Without a log and traces (null), log statements have no effect, and nothing is traced. */
  WorkerEnvironment(
      NetworkTables tables,
      PathMtuResolver paths,
      ConntrackFinder conntrack,
      KernelRoutes routes,
      CoalescedFrames coalesced,
      WorkerCounters counters,
      RuleLog log,
      TraceRing traces) {
    this.tables = tables;
    this.paths = paths;
    this.conntrack = conntrack;
    this.routes = routes;
    this.coalesced = coalesced;
    this.counters = counters;
    this.log = log;
    this.traces = traces;
  }

  @Override
  public int pathMtu(PacketContext packet) {
    return paths.pathMtu(packet);
  }

  @Override
  public int pathMtuBothWays(PacketContext packet) {
    return paths.pathMtuBothWays(packet);
  }

  @Override
  public int routeMtuBothWays(PacketContext packet) {
    return paths.routeMtuBothWays(packet);
  }

  @Override
  public boolean isReassembled(PacketContext packet) {
    return paths.isReassembled(packet);
  }

  @Override
  public int coalescedSegmentSize(PacketContext packet, int pathMtu) {
    int size = coalesced.segmentSize(packet, pathMtu);
    if (size == 0) {
      counters.countNotRestored(coalesced.refusal());
    }
    return size;
  }

  @Override
  public boolean findConntrack(PacketContext packet) {
    return conntrack.find(packet);
  }

  @Override
  public boolean setConntrackMark(PacketContext packet, int mark) {
    return conntrack.setMark(packet, mark);
  }

  @Override
  public int addressType(PacketContext packet, Query query) {
    return routes.addressType(packet, query);
  }

  @Override
  public int routeInterface(PacketContext packet, Query query) {
    return routes.outInterface(packet, query);
  }

  @Override
  public String interfaceName(int index) {
    Link link = tables.link(index);
    return link == null ? null : link.name();
  }

  @Override
  public void trace(PacketContext packet, RuleReference rule, Step step, Chain target) {
    if (traces != null) {
      traces.rule(packet, rule, step, target);
    }
  }

  @Override
  public void tracePolicy(PacketContext packet, BaseChain chain) {
    if (traces != null) {
      traces.policy(packet, chain);
    }
  }

  @Override
  public int interfaceType(int index) {
    Link link = tables.link(index);
    return link == null ? -1 : link.type();
  }

  @Override
  public long interfaceGroup(int index) {
    Link link = tables.link(index);
    return link == null ? -1 : Integer.toUnsignedLong(link.group());
  }

  @Override
  public void log(LogStatement statement, PacketContext packet) {
    if (log != null) {
      log.log(
          statement,
          packet,
          interfaceName(packet.inInterface()),
          interfaceName(packet.outInterface()));
    }
  }
}

package dev.narrows.firewall.queue;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.offload.FrameReturns;
import dev.narrows.firewall.offload.ReturnedFrames;
import org.jnetfilter.route.NetworkTables;

/**
 * What all workers of a firewall share, each reading it in its own way and without a lock.
 *
 * @param tables the network's links, addresses and routes
 * @param flows the TCP connections that were seen of late
 * @param pathMtus what was learned of path MTUs
 * @param blackHoles paths that lose long segments
 * @param marks of connections that are too new for the kernel to be told
 * @param returns how frames go back that get their metadata back
 * @param returned frames that were given their metadata back and are going to come by again
 */
public record SharedState(
    NetworkTables tables,
    FlowTable flows,
    LearnedMtus pathMtus,
    BlackHoles blackHoles,
    ConnectionMarks marks,
    FrameReturns returns,
    ReturnedFrames returned) {
  public SharedState(
      NetworkTables tables, FlowTable flows, LearnedMtus pathMtus, FrameReturns returns) {
    this(tables, flows, pathMtus, returns, BlackHoles.off(pathMtus));
  }

  public SharedState(
      NetworkTables tables,
      FlowTable flows,
      LearnedMtus pathMtus,
      FrameReturns returns,
      BlackHoles blackHoles) {
    this(tables, flows, pathMtus, blackHoles, new ConnectionMarks(), returns, new ReturnedFrames());
  }
}

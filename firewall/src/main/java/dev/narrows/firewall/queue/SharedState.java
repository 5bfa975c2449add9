package dev.narrows.firewall.queue;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.learned.LearnedMtus;
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
 * @param returned frames that were given their metadata back and are going to come by again
 */
public record SharedState(
    NetworkTables tables,
    FlowTable flows,
    LearnedMtus pathMtus,
    BlackHoles blackHoles,
    ConnectionMarks marks,
    ReturnedFrames returned) {
  public SharedState(NetworkTables tables, FlowTable flows, LearnedMtus pathMtus) {
    this(tables, flows, pathMtus, BlackHoles.off(pathMtus));
  }

  public SharedState(
      NetworkTables tables, FlowTable flows, LearnedMtus pathMtus, BlackHoles blackHoles) {
    this(tables, flows, pathMtus, blackHoles, new ConnectionMarks(), new ReturnedFrames());
  }
}

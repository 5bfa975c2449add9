package dev.narrows.firewall.queue;

import dev.narrows.firewall.flow.FlowTable;
import org.jnetfilter.route.NetworkTables;

/**
 * What all workers of a firewall share, each reading it in its own way and without a lock.
 *
 * @param tables the network's links, addresses and routes
 * @param flows the TCP connections that were seen of late
 * @param marks of connections that are too new for the kernel to be told
 */
public record SharedState(NetworkTables tables, FlowTable flows, ConnectionMarks marks) {
  public SharedState(NetworkTables tables, FlowTable flows) {
    this(tables, flows, new ConnectionMarks());
  }
}

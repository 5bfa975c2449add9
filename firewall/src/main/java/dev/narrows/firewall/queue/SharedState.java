package dev.narrows.firewall.queue;

import dev.narrows.firewall.flow.FlowTable;
import org.jnetfilter.route.NetworkTables;

/**
 * What all workers of a firewall share, each reading it in its own way and without a lock.
 *
 * @param tables the network's links, addresses and routes
 * @param flows the TCP connections that were seen of late
 */
public record SharedState(NetworkTables tables, FlowTable flows) {}

package dev.narrows.firewall.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All that an operator can choose for a running firewall.
 *
 * @param rules the rule file that was named; empty when none was (see RuleSource)
 * @param metrics where to listen for scrapes; empty for off
 * @param control where the command line asks the running firewall; empty for off
 * @param onFailure bypass or block
 * @param queues queues a group, 1 to 64; flows are spread over them
 * @param queueBase number of the first queue
 * @param queueLength packets that may wait in one queue
 * @param manageDiverts whether to install iptables rules
 * @param backend which iptables programs
 * @param selector how diverts tell oversized packets
 * @param offload how coalesced frames go on
 * @param realtime whether queues' threads may precede ordinary programs
 * @param mark mark bits of packets of our own making, within markMask
 * @param markMask which bits of the mark are ours
 * @param pathMtus what is learned of path MTUs
 */
public record FirewallConfig(
    Optional<Path> rules,
    Optional<InetSocketAddress> metrics,
    Optional<Path> control,
    FailureMode onFailure,
    int queues,
    int queueBase,
    int queueLength,
    boolean manageDiverts,
    IptablesBackend backend,
    SelectorChoice selector,
    OffloadChoice offload,
    boolean realtime,
    int mark,
    int markMask,
    PathMtuConfig pathMtus) {}

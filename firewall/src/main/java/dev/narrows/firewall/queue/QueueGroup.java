package dev.narrows.firewall.queue;

import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Station;
import java.util.Map;

/**
 * Queues that are fed by the same diverts, flows spread over them.
 *
 * @param firstQueue number of the first
 * @param queues how many, consecutive
 * @param copyRange octets of each packet that are copied
 * @param wholePackets whether this group gets the packets that rules may rewrite
 * @param stations which chains judge the packets of a hook
 */
public record QueueGroup(
    int firstQueue, int queues, int copyRange, boolean wholePackets, Map<Hook, Station> stations) {}

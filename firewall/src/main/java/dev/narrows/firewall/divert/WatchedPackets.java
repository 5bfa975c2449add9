package dev.narrows.firewall.divert;

import dev.narrows.firewall.blackhole.WatchedFlow;
import java.util.List;

/**
 * What has to be seen of black holes as it leaves, behind all rules.
 *
 * @param holes paths to which nothing longer may be sent
 * @param flows connections under suspicion
 */
public record WatchedPackets(List<NarrowPath> holes, List<WatchedFlow> flows) {
  public static final WatchedPackets NONE = new WatchedPackets(List.of(), List.of());
}

package dev.narrows.firewall.replay;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.ConntrackClass;
import java.util.List;

/**
 * What a capture file does not say of its packets, and a kernel would.
 *
 * @param hooks where they meet the chains, in this order
 * @param mtus of every path
 * @param inInterface name of the interface that they come in by; null for none
 * @param outInterface name of the interface that they go out by; null for none
 * @param conntrack what connection tracking says of every packet; null for a model that follows the
 *     flows of the capture
 * @param onFailure what becomes of packets that cannot be judged
 */
public record ReplayOptions(
    List<Hook> hooks,
    PathMtus mtus,
    String inInterface,
    String outInterface,
    ConntrackClass conntrack,
    FailureMode onFailure) {
  /** With the model of connection tracking. */
  public ReplayOptions(
      List<Hook> hooks,
      int pathMtu,
      String inInterface,
      String outInterface,
      FailureMode onFailure) {
    this(hooks, new PathMtus(pathMtu, pathMtu), inInterface, outInterface, null, onFailure);
  }

  /** The hooks that a forwarded packet passes. */
  public static final List<Hook> FORWARDED =
      List.of(Hook.PREROUTING, Hook.FORWARD, Hook.POSTROUTING);

  public ReplayOptions {
    hooks = List.copyOf(hooks);
  }
}

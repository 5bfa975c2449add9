package dev.narrows.firewall.replay;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.rules.Hook;
import java.util.List;

/**
 * What a capture file does not say of its packets, and a kernel would.
 *
 * @param hooks where they meet the chains, in this order
 * @param pathMtu IP MTU in octets of every path
 * @param inInterface name of the interface that they come in by; null for none
 * @param outInterface name of the interface that they go out by; null for none
 * @param onFailure what becomes of packets that cannot be judged
 */
public record ReplayOptions(
    List<Hook> hooks, int pathMtu, String inInterface, String outInterface, FailureMode onFailure) {

  /** The hooks that a forwarded packet passes. */
  public static final List<Hook> FORWARDED =
      List.of(Hook.PREROUTING, Hook.FORWARD, Hook.POSTROUTING);

  public ReplayOptions {
    hooks = List.copyOf(hooks);
  }
}

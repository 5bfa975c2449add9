package dev.narrows.firewall.divert;

import dev.narrows.rules.Hook;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A table of iptables or ip6tables, and the names of our chains in it.
 *
 * @param ipv6 ip6tables
 * @param name raw, mangle, filter ...
 */
record TableId(boolean ipv6, String name) {
  private static final String PREFIX = "NARROWS_";

  /** Every chain that Narrows may have made in a table, whatever the plan. */
  static final List<String> OWN_CHAINS =
      Arrays.stream(Hook.values()).map(hook -> ownChain(builtInChain(hook))).toList();

  /** The chain of ours to which a built-in chain jumps. */
  static String ownChain(String builtIn) {
    return PREFIX + builtIn;
  }

  static String builtInChain(Hook hook) {
    return hook.name().toUpperCase(Locale.ROOT);
  }

  /** "iptables mangle" or "ip6tables mangle". */
  @Override
  public String toString() {
    return (ipv6 ? "ip6tables " : "iptables ") + name;
  }
}

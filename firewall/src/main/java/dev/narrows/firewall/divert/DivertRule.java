package dev.narrows.firewall.divert;

import java.util.List;

/**
 * One rule that diverts packets.
 *
 * @param arguments of -A CHAIN, in the order and the spelling in which iptables-save shows them
 * @param reason which chains of the rule file need it, and for which packets
 */
public record DivertRule(List<String> arguments, String reason) {
  public DivertRule {
    arguments = List.copyOf(arguments);
  }

  /** Whether it brings samples of connections only, without which all else works. */
  boolean isSample() {
    return LearningMatches.isSample(arguments);
  }

  @Override
  public String toString() {
    return String.join(" ", arguments);
  }
}

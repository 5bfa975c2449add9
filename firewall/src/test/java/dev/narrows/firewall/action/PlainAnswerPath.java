package dev.narrows.firewall.action;

import dev.narrows.rules.eval.PacketContext;

/**
 * A network without broadcast addresses, which answers leave from ::1 or 0.0.0.1.
 *
 * @param reaches whether every sender is reached, or none
 */
public record PlainAnswerPath(boolean reaches) implements AnswerPath {
  @Override
  public boolean find(PacketContext packet) {
    return reaches;
  }

  @Override
  public long sourceHigh() {
    return 0;
  }

  @Override
  public long sourceLow() {
    return 1;
  }

  @Override
  public boolean isBroadcast(int address) {
    return false;
  }
}

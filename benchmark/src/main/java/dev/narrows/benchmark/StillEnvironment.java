package dev.narrows.benchmark;

import dev.narrows.rules.eval.JudgeEnvironment;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.PacketContext;

/** A world in which nothing is worth asking for. */
final class StillEnvironment implements JudgeEnvironment {
  private static final int MTU = 1500;

  @Override
  public int pathMtu(PacketContext packet) {
    return MTU;
  }

  @Override
  public int pathMtuBothWays(PacketContext packet) {
    return MTU;
  }

  @Override
  public int routeMtuBothWays(PacketContext packet) {
    return MTU;
  }

  @Override
  public String interfaceName(int index) {
    return "eth0";
  }

  @Override
  public void log(LogStatement statement, PacketContext packet) {
    // Nobody reads it.
  }
}

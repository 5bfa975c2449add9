package dev.narrows.rules.agreement;

import dev.narrows.rules.eval.RandomPackets;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets that the kernel forwards when no rule is in its way, each as the far side sees it, which
 * is how hook forward sees it too: the hop count is lowered before that.
 */
final class PacketPool {

  /**
   * One packet.
   *
   * @param sent as it comes in
   * @param forwarded as it is at hook forward
   */
  record Sample(byte[] sent, byte[] forwarded) {}

  private final List<Sample> samples = new ArrayList<>();
  private int tried;

  private PacketPool() {}

  /** As many packets as wanted; the same ones for the same seed. */
  static PacketPool collect(KernelGateway gateway, long seed, int wanted) {
    PacketPool pool = new PacketPool();
    RandomPackets packets = new RandomPackets(seed);
    while (pool.samples.size() < wanted) {
      pool.tried++;
      byte[] sent = packets.next();
      byte[] forwarded = gateway.forward(sent);
      if (forwarded != null
          && !(forwarded[0] >> 4 == 4 && ((forwarded[6] & 0x1f) != 0 || forwarded[7] != 0))
          && !(forwarded[0] >> 4 == 6 && (forwarded[6] == 44 || forwarded[40] == 44))) {
        pool.samples.add(new Sample(sent, forwarded));
      }
    }
    return pool;
  }

  List<Sample> samples() {
    return samples;
  }

  /** How many packets had to be made; the kernel itself drops the others. */
  int tried() {
    return tried;
  }
}

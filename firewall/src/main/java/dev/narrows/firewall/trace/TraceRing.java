package dev.narrows.firewall.trace;

import dev.narrows.firewall.limit.SipHash;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.rules.BaseChain;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Step;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes a worker's traced packets to one reader. The worker never waits and allocates nothing: with
 * no room, or too many packets a second, a packet's trace is lost, and counted. As long as nobody
 * reads, nothing is kept.
 */
public final class TraceRing {
  private static final int SLOTS = 256;
  private static final int PACKETS_PER_SECOND = 1000;

  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  private volatile boolean wanted;

  /** Made when somebody reads for the first time. */
  private volatile TracedPacket[] slots;

  private TokenBucketTable rate;
  private TracedPacket current;
  private boolean skipping;

  // The worker's side

  /** A rule matched a traced packet. */
  public void rule(PacketContext context, RuleReference rule, Step step, Chain target) {
    TracedPacket packet = current(context);
    if (packet != null) {
      packet.add(context, rule, null, step, target);
    }
  }

  /** A traced packet met a chain's policy. */
  public void policy(PacketContext context, BaseChain chain) {
    TracedPacket packet = current(context);
    if (packet != null) {
      packet.add(context, null, chain, Step.NEXT, null);
    }
  }

  /** The packet at hand has left, and how. */
  public void end(String outcome) {
    if (current != null) {
      current.end(outcome);
      current = null;
      written.setRelease(written.getPlain() + 1);
    }
    skipping = false;
  }

  private TracedPacket current(PacketContext context) {
    if (current != null || skipping || !wanted) {
      return current;
    }
    boolean room = written.getPlain() - read.getAcquire() < SLOTS;
    if (!room || !rate(context.nowNanos()).tryTake(0, 0, context.nowNanos())) {
      skipping = true;
      lost.setRelease(lost.getPlain() + 1);
      return null;
    }
    current = slots[(int) (written.getPlain() % SLOTS)];
    current.begin(context);
    return current;
  }

  /** Made with the first packet that is traced, in the time of packets. */
  private TokenBucketTable rate(long nowNanos) {
    if (rate == null) {
      rate =
          new TokenBucketTable(
              SipHash.withRandomKey(), 0, PACKETS_PER_SECOND, PACKETS_PER_SECOND, nowNanos);
    }
    return rate;
  }

  // The reader's side

  /** From now on packets are kept; what was kept before is forgotten. */
  public void open() {
    if (wanted) {
      return;
    }
    if (slots == null) {
      TracedPacket[] fresh = new TracedPacket[SLOTS];
      for (int i = 0; i < SLOTS; i++) {
        fresh[i] = new TracedPacket();
      }
      slots = fresh;
    }
    read.setRelease(written.getAcquire());
    wanted = true;
  }

  /** Keeps no more packets. */
  public void close() {
    wanted = false;
  }

  /** The oldest packet that was not released yet, or null. */
  public TracedPacket peek() {
    long at = read.getPlain();
    return at == written.getAcquire() ? null : slots[(int) (at % SLOTS)];
  }

  /** The packet that was peeked at may be overwritten. */
  public void release() {
    long at = read.getPlain();
    slots[(int) (at % SLOTS)].clear();
    read.setRelease(at + 1);
  }

  /** Packets whose trace was lost, so far. */
  public long lost() {
    return lost.getAcquire();
  }
}

package dev.narrows.rules.eval;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.op.FibLoad;

/** What a judge asks of the world while it judges; none of it may throw or block for long. */
public interface JudgeEnvironment {
  /**
   * IP MTU in octets of the path towards the packet's destination: route, link, all that is known.
   */
  int pathMtu(PacketContext packet);

  /** As pathMtu, the least of this direction and the way back to the source. */
  int pathMtuBothWays(PacketContext packet);

  /** As pathMtuBothWays, but of the kernel's own routing only (nftables' rt mtu). */
  int routeMtuBothWays(PacketContext packet);

  /**
   * Whether connection tracking has put this packet together from fragments, as far as can be told.
   * The kernel takes it apart again when it forwards it, so its length says nothing of its path.
   */
  default boolean isReassembled(PacketContext packet) {
    return false;
  }

  /**
   * What a TCP frame that lost its offload metadata was put together from. Asked for frames that
   * have none and are longer than the path MTU.
   *
   * @return octets of payload in each segment but the last; 0 when the frame is not to be restored:
   *     it is a single segment, or cannot be told from one, or cannot be taken apart again
   */
  default int coalescedSegmentSize(PacketContext packet, int pathMtu) {
    return 0;
  }

  /**
   * Finds the packet's entry in connection tracking and fills the context's {@link Conntrack};
   * allocates nothing. Called for packets that belong to a connection, once each at most.
   *
   * @return false when the entry cannot be told: the packet is then left undecided
   */
  default boolean findConntrack(PacketContext packet) {
    return false;
  }

  /**
   * Sets the mark of the packet's connection; allocates nothing. Called for packets that belong to
   * one.
   *
   * @return false when it cannot be told which: the packet is then left undecided
   */
  default boolean setConntrackMark(PacketContext packet, int mark) {
    return false;
  }

  /**
   * What kind of address one of the packet's is (RTN_...), by the kernel's routes; allocates
   * nothing.
   *
   * @return below 0 when it cannot be told: the packet is then left undecided
   */
  default int addressType(PacketContext packet, FibLoad.Query query) {
    return -1;
  }

  /**
   * Index of the interface that leads to one of the packet's addresses, 0 when none does (or not
   * the one that the query wants); allocates nothing.
   *
   * @return below 0 when it cannot be told: the packet is then left undecided
   */
  default int routeInterface(PacketContext packet, FibLoad.Query query) {
    return -1;
  }

  /** Name of an interface, or null when there is none with this index; allocates nothing. */
  String interfaceName(int index);

  /**
   * A rule matched a packet that is traced ("meta nftrace set 1"); this rule may be the one that
   * asked for it.
   *
   * @param step NEXT when the rule has no verdict
   * @param target of a jump or goto; else null
   */
  default void trace(PacketContext packet, RuleReference rule, Step step, Chain target) {}

  /** A traced packet met no verdict in a base chain, or was returned from it. */
  default void tracePolicy(PacketContext packet, BaseChain chain) {}

  /** Hardware type of an interface (ARPHRD_ETHER ...), or -1 when there is none such. */
  default int interfaceType(int index) {
    return -1;
  }

  /** Group of an interface, 32 bits without a sign, or -1 when there is none such. */
  default long interfaceGroup(int index) {
    return -1;
  }

  /** Now, by the monotonic clock that packets' times are of. */
  default long nowNanos() {
    return System.nanoTime();
  }

  /** A log statement matched. */
  void log(LogStatement statement, PacketContext packet);
}

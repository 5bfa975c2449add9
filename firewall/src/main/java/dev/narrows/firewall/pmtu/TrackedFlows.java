package dev.narrows.firewall.pmtu;

/** What connection tracking knows of the flows that have no sequence numbers. */
public interface TrackedFlows {
  /** Of a machine without connection tracking. */
  TrackedFlows NONE = quoted -> false;

  /**
   * Whether the packet that a message quotes, of UDP or an echo, belongs to a flow that both ends
   * have sent packets of; allocates nothing.
   */
  boolean isAnswered(MtuMessage quoted);
}

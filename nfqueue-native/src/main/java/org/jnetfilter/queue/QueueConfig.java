package org.jnetfilter.queue;

/**
 * How to bind one queue.
 *
 * @param queue number, 0 to 65535
 * @param copyRange octets of each packet to copy, 0 (none) to 65531
 * @param maxLength packets that may wait for a verdict before the queue is full
 * @param failOpen whether a full queue accepts packets unseen instead of dropping them
 * @param gso whether super-frames come whole (NFQA_CFG_F_GSO); else the kernel segments them first
 * @param conntrack whether to ask for conntrack data (NFQA_CFG_F_CONNTRACK)
 * @param uidGid whether to ask for the owner of locally made packets (NFQA_CFG_F_UID_GID)
 * @param receiveBuffer octets of socket buffer to ask for
 * @param batchSize messages to receive with one system call at most
 */
public record QueueConfig(
    int queue,
    int copyRange,
    int maxLength,
    boolean failOpen,
    boolean gso,
    boolean conntrack,
    boolean uidGid,
    int receiveBuffer,
    int batchSize) {
  /** Whole packets, 4096 may wait, GSO on, a full queue drops. */
  public static QueueConfig of(int queue) {
    return new QueueConfig(queue, 65531, 4096, false, true, false, false, 8 << 20, 32);
  }
}

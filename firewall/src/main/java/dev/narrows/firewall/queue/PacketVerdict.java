package dev.narrows.firewall.queue;

/** What the kernel is told to do with a packet. */
public enum PacketVerdict {
  ACCEPT,
  /** Accept with the context's mark. */
  ACCEPT_WITH_MARK,
  /** Accept with the bytes that the context's packet has now. */
  REPLACE,
  /** Accept with the bytes and the mark that the context has now. */
  REPLACE_WITH_MARK,
  DROP
}

package dev.narrows.firewall.offload;

import dev.narrows.rules.eval.PacketContext;

/** How frames go back to the kernel together with their offload metadata. */
public interface FrameReturn extends AutoCloseable {
  /** Where frames can be given back to nobody: it is all the same then whether they are. */
  FrameReturn NOWHERE =
      new FrameReturn() {
        @Override
        public boolean isReturned(PacketContext context) {
          return false;
        }

        @Override
        public int giveBack(PacketContext context, int segmentSize) {
          return 0;
        }
      };

  /** Whether frames go back as they are; else as the segments that they were made of. */
  default boolean isWhole() {
    return true;
  }

  /**
   * Whether this is a frame that was given back, and which rules have judged; the context then has
   * the mark that they gave it.
   *
   * @param context of a packet that was checked
   */
  boolean isReturned(PacketContext context);

  /**
   * Gives a frame back as one of segments of this size: it comes in once more by its interface.
   * Where it is not whole, its segments are sent instead. Some of its header is overwritten.
   *
   * @return 0, or the errno with which the kernel refused it
   */
  int giveBack(PacketContext context, int segmentSize);

  @Override
  default void close() {}
}

package dev.narrows.firewall.offload;

import dev.narrows.rules.eval.PacketContext;

/** How frames go back to the kernel together with their offload metadata. */
public interface FrameReturn {
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

  /**
   * Whether this is a frame that was given back, and which rules have judged; the context then has
   * the mark that they gave it.
   *
   * @param context of a packet that was checked
   */
  boolean isReturned(PacketContext context);

  /**
   * Gives a frame back as one of segments of this size: it comes in once more by its interface. Its
   * checksum field is overwritten.
   *
   * @return 0, or the errno with which the kernel refused it
   */
  int giveBack(PacketContext context, int segmentSize);
}

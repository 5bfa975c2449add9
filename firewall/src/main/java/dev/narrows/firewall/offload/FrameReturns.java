package dev.narrows.firewall.offload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jnetfilter.route.NetworkTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses how frames go back: as they are, or where there is no TUN device, cut into segments. */
public final class FrameReturns {
  private static final Logger logger = LoggerFactory.getLogger(FrameReturns.class);
  private static final Path DEVICE = Path.of("/dev/net/tun");

  /** Every worker finds the same. */
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private FrameReturns() {}

  /**
   * The best way that there is.
   *
   * @param mark of what Narrows sends itself
   */
  public static FrameReturn choose(NetworkTables tables, ReturnedFrames.Handle returned, int mark) {
    return choose(DEVICE, tables, returned, mark);
  }

  static FrameReturn choose(
      Path device, NetworkTables tables, ReturnedFrames.Handle returned, int mark) {
    try {
      // Opening it makes no interface yet, but says whether one can be made.
      FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
      return new TunFrameReturn(tables, returned);
    } catch (IOException e) {
      if (WARNED.compareAndSet(false, true)) {
        logger.warn(
            "{} cannot be opened ({}): coalesced frames are cut into segments here, which is slower,"
                + " and which FORWARD rules do not see; 'modprobe tun' may help",
            device,
            e.toString());
      }
      return new SegmentFrameReturn(mark);
    }
  }
}

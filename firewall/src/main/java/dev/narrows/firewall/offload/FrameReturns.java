package dev.narrows.firewall.offload;

import dev.narrows.firewall.config.FileFailure;
import dev.narrows.firewall.config.OffloadChoice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jnetfilter.route.NetworkTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How frames go back: as they are, or where there is no TUN device, cut into segments. */
public final class FrameReturns {
  private static final Logger logger = LoggerFactory.getLogger(FrameReturns.class);
  private static final Path DEVICE = Path.of("/dev/net/tun");

  private final OffloadChoice way;

  private FrameReturns(OffloadChoice way) {
    this.way = way;
  }

  /**
   * What the operator chose, or the best way that there is.
   *
   * @throws OffloadException when the operator wants nothing but a TUN device, and there is none
   */
  public static FrameReturns choose(OffloadChoice choice) {
    return choose(choice, DEVICE);
  }

  static FrameReturns choose(OffloadChoice choice, Path device) {
    if (choice == OffloadChoice.SEGMENTS || choice == OffloadChoice.OFF) {
      return new FrameReturns(choice);
    }
    try {
      // Opening it makes no interface yet, but says whether one can be made.
      FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
      return new FrameReturns(OffloadChoice.TUN);
    } catch (IOException e) {
      if (choice == OffloadChoice.TUN) {
        throw new OffloadException(
            "offload = tun, but "
                + device
                + " cannot be opened: "
                + FileFailure.reason(e)
                + "; "
                + advice(e));
      }
      logger.warn(
          "{} cannot be opened ({}): coalesced frames are cut into segments here, which is slower,"
              + " and which FORWARD rules do not see; {}, 'offload = off' leaves such frames to other"
              + " rules",
          device,
          FileFailure.reason(e),
          advice(e));
      return new FrameReturns(OffloadChoice.SEGMENTS);
    }
  }

  /** CAP_NET_ADMIN makes interfaces, but opens no file that belongs to another. */
  static String advice(IOException failure) {
    return failure instanceof AccessDeniedException
        ? "'chmod 0666 " + DEVICE + "', its usual mode, may help: it takes CAP_NET_ADMIN besides"
        : "'modprobe tun' may help";
  }

  /** Whether frames go back at all. */
  public boolean isOn() {
    return way != OffloadChoice.OFF;
  }

  /** The name that metrics show: tun, segments or off. */
  public String name() {
    return way.name().toLowerCase(Locale.ROOT);
  }

  /**
   * One for a worker.
   *
   * @param mark of what Narrows sends itself
   */
  public FrameReturn newReturn(NetworkTables tables, ReturnedFrames.Handle returned, int mark) {
    return way == OffloadChoice.TUN
        ? new TunFrameReturn(tables, returned)
        : new SegmentFrameReturn(mark);
  }
}

package dev.narrows.firewall.offload;

import dev.narrows.rules.eval.PacketContext;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.offload.IngressHandOver;
import org.jnetfilter.offload.OffloadTun;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.route.Link;
import org.jnetfilter.route.NetworkTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives frames back by TUN interfaces, one for each interface that such frames come in by; it is
 * made for the first of them. Owned by one thread.
 */
public final class TunFrameReturn implements FrameReturn {
  private static final Logger logger = LoggerFactory.getLogger(TunFrameReturn.class);
  private static final String NAME = "narrows%d";
  private static final int MAX_INTERFACES = 64;
  private static final long RETRY_NANOS = 10_000_000_000L;

  private final NetworkTables tables;
  private final ReturnedFrames.Handle returned;
  private final int[] interfaces = new int[MAX_INTERFACES];
  private final FrameRestorer[] restorers = new FrameRestorer[MAX_INTERFACES];
  private final OffloadTun[] tuns = new OffloadTun[MAX_INTERFACES];
  private int count;
  private boolean failed;
  private long failedAt;
  private int failure;

  public TunFrameReturn(NetworkTables tables, ReturnedFrames.Handle returned) {
    this.tables = tables;
    this.returned = returned;
  }

  @Override
  public boolean isReturned(PacketContext context) {
    PacketView packet = context.packet();
    if (!context.isGso()
        || packet.protocol() != IpProtocol.TCP
        || !packet.hasTransport()
        || packet.isFragment()) {
      return false;
    }
    long mark = returned.take(packet);
    if (mark < 0) {
      return false;
    }
    context.setMark((int) mark);
    return true;
  }

  @Override
  public int giveBack(PacketContext context, int segmentSize) {
    FrameRestorer restorer = restorer(context.inInterface(), context.nowNanos());
    if (restorer == null) {
      return failure;
    }
    // It comes by again before writing returns.
    returned.put(context.packet(), context.mark());
    int errno = restorer.restore(context.packet(), segmentSize);
    if (errno != 0) {
      returned.take(context.packet());
    }
    return errno;
  }

  private FrameRestorer restorer(int inInterface, long nowNanos) {
    for (int i = 0; i < count; i++) {
      if (interfaces[i] == inInterface) {
        return restorers[i];
      }
    }
    if (failed && nowNanos - failedAt < RETRY_NANOS) {
      return null;
    }
    return open(inInterface, nowNanos);
  }

  private FrameRestorer open(int inInterface, long nowNanos) {
    Link link = tables.link(inInterface);
    if (link == null || count == MAX_INTERFACES) {
      failure = Errno.ENODEV;
      return null;
    }
    OffloadTun tun = null;
    try {
      tun = OffloadTun.open(NAME);
      IngressHandOver.install(tun.name(), inInterface);
      interfaces[count] = inInterface;
      tuns[count] = tun;
      restorers[count] = new FrameRestorer(tun);
      failed = false;
      logger.info("coalesced frames of {} are given back by {}", link.name(), tun.name());
      return restorers[count++];
    } catch (NetfilterException e) {
      if (tun != null) {
        tun.close();
      }
      failed = true;
      failedAt = nowNanos;
      failure = e.errno();
      logger.error("coalesced frames of {} cannot be given back: {}", link.name(), e.getMessage());
      return null;
    }
  }

  @Override
  public void close() {
    for (int i = 0; i < count; i++) {
      tuns[i].close();
    }
    count = 0;
  }
}

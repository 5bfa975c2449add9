package dev.narrows.firewall.offload;

import dev.narrows.firewall.limit.SipHash;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jnetfilter.packet.Ipv4Header;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;

/**
 * The frames that were given back and have not come by again: rules have judged them, and judge
 * them once. Bounded: one that was forgotten is judged like any other. Shared by all workers; each
 * has a {@link Handle}.
 */
public final class ReturnedFrames {
  private static final int SIZE_BITS = 12;
  private static final long MARK = 0xffffffffL;

  /** Part of each word's tag, so that none is 0. */
  private static final long USED = 1L << 32;

  private final SipHash hash = SipHash.withRandomKey();

  /** A hash of the frame above, its mark below. */
  private final AtomicLongArray words = new AtomicLongArray(1 << SIZE_BITS);

  /** One thread's use of it; allocates nothing. */
  public final class Handle {
    private final SipHash own = hash.withSameKey();

    /** Remembers a frame, and the mark that rules gave it. */
    void put(PacketView frame, int mark) {
      long key = key(frame);
      words.set(place(key), key & ~MARK | USED | Integer.toUnsignedLong(mark));
    }

    /**
     * Whether a frame was given back; once for each time that it was.
     *
     * @return its mark, or -1 when it was not
     */
    long take(PacketView frame) {
      long key = key(frame);
      int place = place(key);
      long there = words.get(place);
      boolean known = (there & ~MARK) == (key & ~MARK | USED);
      return known && words.compareAndSet(place, there, 0) ? there & MARK : -1;
    }

    private int place(long key) {
      return (int) key & (1 << SIZE_BITS) - 1;
    }

    private long key(PacketView frame) {
      own.begin();
      if (frame.isIpv6()) {
        Ipv6Header ip = frame.ipv6();
        own.add(ip.sourceHigh()).add(ip.sourceLow());
        own.add(ip.destinationHigh()).add(ip.destinationLow());
      } else {
        Ipv4Header ip = frame.ipv4();
        own.add((long) ip.source() << 32 | Integer.toUnsignedLong(ip.destination()));
        own.add(ip.identification());
      }
      own.add((long) frame.tcp().sourcePort() << 16 | frame.tcp().destinationPort());
      return own.add((long) frame.tcp().sequence() << 32 | frame.length()).finish();
    }
  }

  public Handle newHandle() {
    return new Handle();
  }
}

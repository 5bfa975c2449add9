package dev.narrows.firewall.trace;

import dev.narrows.rules.eval.PacketContext;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Reads the traced packets of all workers; used by one thread. */
public final class TraceReader {
  /** So many of one worker, before others have their turn. */
  private static final int MOST_AT_ONCE = 256;

  private final Supplier<List<TraceRing>> rings;
  private final TraceText text;
  private final Map<TraceRing, Long> lost = new IdentityHashMap<>();
  private boolean reading;

  /**
   * @param rings of the workers that there are now
   * @param interfaceName name of an interface by its index, or null
   */
  public TraceReader(Supplier<List<TraceRing>> rings, IntFunction<String> interfaceName) {
    this.rings = rings;
    this.text = new TraceText(interfaceName);
  }

  /** A traced packet, or word of some that were lost. */
  public interface Shown {
    boolean isPacket();

    boolean isWanted(TraceFilter filter);

    /** Whole lines. */
    String text(boolean json);
  }

  /** Whether anybody wants to see packets from now on. */
  public void setReading(boolean reading) {
    if (this.reading && !reading) {
      rings.get().forEach(TraceRing::close);
      lost.clear();
    }
    this.reading = reading;
  }

  /** Takes what is there. */
  public void read(Consumer<Shown> consumer) {
    if (!reading) {
      return;
    }
    List<TraceRing> now = new ArrayList<>(rings.get());
    lost.keySet().retainAll(now);
    for (TraceRing ring : now) {
      Long before = lost.get(ring);
      ring.open();
      long after = ring.lost();
      lost.put(ring, after);
      for (int i = 0; i < MOST_AT_ONCE; i++) {
        TracedPacket packet = ring.peek();
        if (packet == null) {
          break;
        }
        consumer.accept(new Whole(packet, text.read(packet)));
        ring.release();
      }
      if (before != null && after > before) {
        consumer.accept(new Lost(after - before));
      }
    }
  }

  private final class Whole implements Shown {
    private final TracedPacket packet;
    private final PacketContext context;

    Whole(TracedPacket packet, PacketContext context) {
      this.packet = packet;
      this.context = context;
    }

    @Override
    public boolean isPacket() {
      return true;
    }

    @Override
    public boolean isWanted(TraceFilter filter) {
      return filter.admits(context.packet());
    }

    @Override
    public String text(boolean json) {
      return json ? text.json(packet) : text.lines(packet);
    }
  }

  private record Lost(long packets) implements Shown {
    @Override
    public boolean isPacket() {
      return false;
    }

    @Override
    public boolean isWanted(TraceFilter filter) {
      return true;
    }

    @Override
    public String text(boolean json) {
      return json
          ? "{\"lost\":" + packets + "}\n"
          : "# " + packets + " traced packets were lost: too many a second\n";
    }
  }
}

package dev.narrows.firewall.replay;

import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.queue.PacketOutcome;
import java.util.EnumMap;
import java.util.Map;
import org.jnetfilter.packet.PacketFault;

/** Counts over a whole capture; each frame counts once. */
final class ReplaySummary {
  private final Map<PacketOutcome, Long> outcomes = new EnumMap<>(PacketOutcome.class);
  private final Map<PacketFault, Long> faults = new EnumMap<>(PacketFault.class);
  private final Map<SuppressReason, Long> suppressed = new EnumMap<>(SuppressReason.class);
  private long frames;
  private long notIp;
  private long answers;

  void count(ReplayedPacket packet) {
    frames++;
    if (packet.obstacle() != null) {
      notIp++;
      return;
    }
    outcomes.merge(packet.outcome(), 1L, Long::sum);
    if (packet.fault() != PacketFault.NONE) {
      faults.merge(packet.fault(), 1L, Long::sum);
    }
    for (Judgement judgement : packet.judgements()) {
      answers += judgement.answer() == null ? 0 : 1;
      if (judgement.suppressed() != null) {
        suppressed.merge(judgement.suppressed(), 1L, Long::sum);
      }
    }
  }

  long frames() {
    return frames;
  }

  /** Frames that hold no IP packet; they pass. */
  long notIp() {
    return notIp;
  }

  long answers() {
    return answers;
  }

  /** In the order of the constants; those that did not occur are not there. */
  Map<PacketOutcome, Long> outcomes() {
    return outcomes;
  }

  Map<PacketFault, Long> faults() {
    return faults;
  }

  Map<SuppressReason, Long> suppressed() {
    return suppressed;
  }
}

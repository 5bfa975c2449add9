package dev.narrows.firewall.replay;

import dev.narrows.firewall.queue.PacketOutcome;
import java.util.List;

/** Of a packet that came by several stations, which outcome is the one to tell. */
final class Outcomes {
  /** Each says more of a packet than those before it; the last ones end its way. */
  private static final List<PacketOutcome> BY_WEIGHT =
      List.of(
          PacketOutcome.ACCEPTED,
          PacketOutcome.EDITED,
          PacketOutcome.CLAMPED,
          PacketOutcome.RESTORED,
          PacketOutcome.SEGMENTED,
          PacketOutcome.FAULTY_ACCEPTED,
          PacketOutcome.RESTORE_FAILED,
          PacketOutcome.ERROR,
          PacketOutcome.UNDECIDED,
          PacketOutcome.DROPPED,
          PacketOutcome.REJECTED_SILENTLY,
          PacketOutcome.REJECTED,
          PacketOutcome.FAULTY_DROPPED);

  private Outcomes() {}

  static PacketOutcome later(PacketOutcome before, PacketOutcome now) {
    return BY_WEIGHT.indexOf(now) > BY_WEIGHT.indexOf(before) ? now : before;
  }
}

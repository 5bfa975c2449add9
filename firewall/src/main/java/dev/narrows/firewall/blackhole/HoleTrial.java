package dev.narrows.firewall.blackhole;

/**
 * Finds out whether a connection's long segments vanish while short ones arrive, by cutting a few
 * of those that are sent again and again. Of a segment that was lost three times its first octets
 * alone are let through. When exactly those are acknowledged, then the receiver lives, the way back
 * works, and all long ones before were lost, for otherwise more would be acknowledged. What follows
 * must be lost as well, and be acknowledged when it is cut; then the path's width is searched in
 * the same manner (RFC 4821, 7), and at last long segments must be lost once more.
 *
 * <p>Knows no time and no packets; used under a lock; allocates nothing. Sequence numbers are
 * compared as RFC 9293, 3.4 says.
 */
final class HoleTrial {
  /** At which repetition a segment is cut. */
  private static final int SIGHTS = 3;

  /** How many segments must be lost during the search and after it, one of full size at least. */
  private static final int LAST_LOSSES = 4;

  /** How often a length that should arrive is tried. */
  private static final int TRIES = 2;

  /** How often a segment that cannot be cut may come when it should be. */
  private static final int UNCUT = 3;

  /** Acknowledgments that only a long segment can have brought about. */
  private static final int REACTIONS = 2;

  private enum State {
    /** Long segments were lost. */
    SUSPECTED,
    /** A short one arrived: are long ones lost once more? */
    CONTROL,
    /** Which is the longest that arrives? */
    SEARCH,
    /** Are long ones lost still? */
    CONFIRM,
    DONE
  }

  private State state = State.DONE;
  private TrialResult result;
  private int low;
  private int high;

  /** The first octet that the receiver has not acknowledged. */
  private int unacknowledged;

  /** Where the data ends that may have arrived without any segment of full size. */
  private int explained;

  /** Octets of data in the long segments. */
  private int payload;

  private int sights;
  private int probe;
  private int probeEnd;
  private int tries;
  private int lost;
  private int uncut;
  private int reactions;
  private boolean longWaits;
  private boolean shortWaits;

  /**
   * Begins anew.
   *
   * @param sequence of the segment that is sent again and again
   * @param times how often it was
   * @param length of its IP packet, more than the base
   */
  void begin(boolean ipv6, int sequence, int times, int length) {
    state = State.SUSPECTED;
    result = null;
    low = SegmentSizes.base(ipv6);
    high = length;
    unacknowledged = sequence;
    explained = sequence;
    sights = times;
    payload = 0;
    probe = 0;
    tries = 0;
    lost = 0;
    uncut = 0;
    forgetReactions();
  }

  /** Null while it is open. */
  TrialResult result() {
    return result;
  }

  /** Longest IP packet that arrived; of meaning when the result is a hole. */
  int mtu() {
    return low;
  }

  /** Whether what is known so far came of a packet that was cut. */
  boolean isWaitingForProbe() {
    return probe != 0;
  }

  void end(TrialResult how) {
    if (state != State.DONE) {
      state = State.DONE;
      result = how;
    }
  }

  /**
   * A segment with data is about to go to the receiver.
   *
   * @param length of its IP packet
   * @param headers octets in front of its data
   * @param cuttable whether it may go without its end
   * @return to how many octets of IP it has to be cut; 0 for not at all
   */
  int sent(int sequence, int length, int headers, boolean cuttable) {
    int end = sequence + length - headers;
    if (state == State.DONE || end - unacknowledged <= 0) {
      return 0;
    }
    boolean first = sequence - unacknowledged <= 0;
    if (length < high) {
      explain(sequence, end);
    }
    if (length <= low) {
      shortWaits = true;
      return 0;
    }
    if (!first) {
      return 0;
    }
    payload = length - headers;
    sights++;
    countLostProbe();
    if (state == State.CONFIRM && sights > 1 && lost + sights > LAST_LOSSES) {
      end(TrialResult.HOLE);
    }
    int size = sizeToTry(length);
    if (size == 0 || sequence + size - headers - unacknowledged <= 0) {
      longWaits = true;
      return 0;
    }
    if (!cuttable) {
      uncut++;
      if (uncut == UNCUT) {
        end(TrialResult.UNTESTABLE);
      }
      return 0;
    }
    probe = size;
    probeEnd = sequence + size - headers;
    explain(sequence, probeEnd);
    shortWaits = true;
    return size;
  }

  private void explain(int sequence, int end) {
    if (sequence - explained <= 0 && end - explained > 0) {
      explained = end;
    }
  }

  private int sizeToTry(int length) {
    return switch (state) {
      case SUSPECTED, CONTROL -> sights < SIGHTS ? 0 : low;
      case SEARCH -> SegmentSizes.between(low, Math.min(high, length));
      case CONFIRM, DONE -> 0;
    };
  }

  /** The sender would not send the data again that were acknowledged. */
  private void countLostProbe() {
    if (probe == 0) {
      return;
    }
    if (state == State.SEARCH) {
      high = probe;
      lost++;
      search();
    } else {
      tries++;
      if (tries == TRIES) {
        end(TrialResult.SILENT);
      }
    }
    probe = 0;
  }

  /**
   * A packet of the receiver.
   *
   * @param acknowledgment its number
   * @param open whether its window is more than 0
   * @param pure whether it has no data
   */
  void received(int acknowledgment, boolean open, boolean pure) {
    int progress = acknowledgment - unacknowledged;
    if (state == State.DONE || progress < 0) {
      return;
    }
    if (!open) {
      end(TrialResult.ENDED);
    } else if (acknowledgment - explained > 0) {
      end(TrialResult.PASSES);
    } else if (progress == 0) {
      react(pure);
    } else {
      advance(acknowledgment);
    }
  }

  /**
   * The receiver says that it has data behind a gap (RFC 2018, 3). Who has as much of it in one
   * piece as a long segment carries has got one, or many short ones: no black hole is told by that.
   *
   * @param left its first octet's number
   * @param right the number behind its last
   */
  void receivedSelectively(int left, int right) {
    if (left - unacknowledged > 0 && right - left >= payload && payload != 0) {
      end(TrialResult.PASSES);
    }
  }

  private void advance(int acknowledgment) {
    unacknowledged = acknowledgment;
    sights = 0;
    forgetReactions();
    if (probe != 0 && acknowledgment - probeEnd >= 0) {
      prove();
    }
  }

  private void prove() {
    low = probe;
    probe = 0;
    tries = 0;
    if (state == State.SUSPECTED) {
      state = State.CONTROL;
    } else {
      search();
    }
  }

  /** Goes on with the next length, if there is one. */
  private void search() {
    sights = Math.min(sights, 1);
    state = SegmentSizes.between(low, high) == 0 ? State.CONFIRM : State.SEARCH;
  }

  /** A receiver that answers to long segments gets them, but cannot use them. */
  private void react(boolean pure) {
    if (shortWaits) {
      shortWaits = false;
    } else if (pure && longWaits) {
      longWaits = false;
      reactions++;
      if (reactions == REACTIONS) {
        end(TrialResult.PASSES);
      }
    }
  }

  private void forgetReactions() {
    reactions = 0;
    longWaits = false;
    shortWaits = false;
  }
}

package dev.narrows.firewall.blackhole;

/**
 * Finds out whether a connection's long segments vanish while short ones arrive, by cutting a few
 * of those that are sent again and again. Of a segment that was lost four times its first octets
 * alone are let through. When exactly those are acknowledged, then the receiver lives, the way back
 * works, and all long ones before were lost, for otherwise more would be acknowledged. What follows
 * must be lost as well, and be acknowledged when it is cut; then the path's width is searched in
 * the same manner (RFC 4821, 7), and at last long segments must be lost once more.
 *
 * <p>Knows no time and no packets; used under a lock; allocates nothing. Sequence numbers are
 * compared as RFC 9293, 3.4 says.
 */
final class HoleTrial {
  /** How often a segment must have been sent before it is cut. */
  private static final int SIGHTS = 4;

  /** How often a length is tried until it counts as lost that should arrive, and any other. */
  private static final int LOW_TRIES = 2;

  private static final int SEARCH_TRIES = 2;

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

  private int sights;
  private int probe;
  private int probeEnd;
  private int tries;
  private int lowTries;

  /** Whether something short has to arrive first, so that the sender waits less long again. */
  private boolean resting;

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
    probe = 0;
    tries = 0;
    lowTries = 0;
    resting = false;
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
    sights++;
    countLostProbe();
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
      case SUSPECTED, CONTROL, CONFIRM -> sights < SIGHTS ? 0 : low;
      case SEARCH -> resting ? low : SegmentSizes.between(low, Math.min(high, length));
      case DONE -> 0;
    };
  }

  /** The sender would not send the data again that were acknowledged. */
  private void countLostProbe() {
    if (probe == 0) {
      return;
    }
    if (probe == low) {
      lowTries++;
      if (lowTries == LOW_TRIES) {
        end(TrialResult.SILENT);
      }
    } else {
      tries++;
      resting = true;
      if (tries == SEARCH_TRIES) {
        high = probe;
        search();
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

  private void advance(int acknowledgment) {
    unacknowledged = acknowledgment;
    sights = 0;
    forgetReactions();
    if (probe != 0 && acknowledgment - probeEnd >= 0) {
      prove();
    }
  }

  private void prove() {
    boolean longer = probe > low;
    low = probe;
    probe = 0;
    lowTries = 0;
    resting = false;
    switch (state) {
      case SUSPECTED -> state = State.CONTROL;
      case CONTROL -> search();
      case SEARCH -> {
        if (longer) {
          search();
        }
      }
      case CONFIRM -> end(TrialResult.HOLE);
      default -> throw new AssertionError(state);
    }
  }

  /** Goes on with the next length, if there is one. */
  private void search() {
    tries = 0;
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

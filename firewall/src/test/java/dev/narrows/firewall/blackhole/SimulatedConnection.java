package dev.narrows.firewall.blackhole;

import java.util.Random;
import java.util.TreeMap;

/**
 * A TCP connection that sends in bulk through a gateway with a {@link HoleTrial}, in rounds of one
 * round trip: a window that grows and breaks down, retransmission timeouts that double (RFC 6298),
 * a receiver that keeps what comes out of order and acknowledges each segment. As Linux does, the
 * sender takes no new timeout for an acknowledgment in the midst of a segment, and then sends its
 * rest.
 */
final class SimulatedConnection {
  private static final int HEADERS = 52;
  private static final int LEAST_TIMEOUT = 200;
  private static final int MOST_TIMEOUT = 120_000;
  private static final int ROUND_TRIP = 20;
  private static final int FIRST_WINDOW = 10;
  private static final int MOST_WINDOW = 40;
  private static final int SUSPICIOUS_TIMES = 2;

  private final HoleTrial trial = new HoleTrial();
  private final Random random;
  private final int mtu;
  private final int length;
  private final int payload;
  private final TreeMap<Integer, Integer> outOfOrder = new TreeMap<>();

  private double loss;
  private double delayed;
  private boolean selective = true;
  private boolean dead;
  private boolean windowClosed;

  private int unacknowledged;
  private int arrived;
  private int window = FIRST_WINDOW;
  private int timeout = LEAST_TIMEOUT;
  private long now;

  private int repeated = -1;
  private int times;
  private int highest;

  private boolean trying;
  private int holes;
  private int suspicions;
  private TrialResult lastResult;

  /**
   * A connection.
   *
   * @param mtu longest packet that the path carries
   * @param length of the packets that the sender sends
   */
  SimulatedConnection(int mtu, int length, long seed) {
    this.mtu = mtu;
    this.length = length;
    this.payload = length - HEADERS;
    this.random = new Random(seed);
  }

  SimulatedConnection losing(double probability) {
    loss = probability;
    return this;
  }

  /** This part of the segments comes a round later. */
  SimulatedConnection delaying(double part) {
    delayed = part;
    return this;
  }

  /** Without the SACK option. */
  SimulatedConnection plain() {
    selective = false;
    return this;
  }

  void die() {
    dead = true;
  }

  void closeWindow() {
    windowClosed = true;
  }

  /** Runs until so much has arrived, or so much time has passed, or a black hole is found. */
  SimulatedConnection run(int octets, long millis) {
    long end = now + millis;
    while (arrived < octets && now < end && holes == 0) {
      round();
    }
    return this;
  }

  private void round() {
    int before = unacknowledged;
    int from = unacknowledged;
    boolean lost = false;
    for (int i = 0; i < window; i++) {
      int end = (from / payload + 1) * payload;
      lost |= !send(from, HEADERS + end - from);
      from = end;
    }
    if (unacknowledged / payload != before / payload) {
      now += ROUND_TRIP;
      timeout = LEAST_TIMEOUT;
      window = lost ? Math.max(1, window / 2) : Math.min(MOST_WINDOW, window + 1);
    } else {
      now += timeout;
      timeout = Math.min(MOST_TIMEOUT, 2 * timeout);
      window = 1;
    }
  }

  /** Whether it was not lost. */
  private boolean send(int sequence, int octets) {
    int size = octets;
    if (sequence + octets - HEADERS <= highest) {
      countRepetition(sequence);
    }
    highest = Math.max(highest, sequence + octets - HEADERS);
    if (trying) {
      int cut = trial.sent(sequence, octets, HEADERS, true);
      size = cut == 0 ? octets : cut;
      settle();
    }
    if (dead || size > mtu || random.nextDouble() < loss) {
      return false;
    }
    if (random.nextDouble() < delayed) {
      return true; // comes too late, as a retransmission does
    }
    arrive(sequence, sequence + size - HEADERS);
    if (random.nextDouble() >= loss) {
      if (trying) {
        trial.received(arrived, !windowClosed, true);
        if (selective) {
          outOfOrder.forEach(trial::receivedSelectively);
        }
        settle();
      }
      unacknowledged = Math.max(unacknowledged, arrived);
    }
    return true;
  }

  private void arrive(int from, int end) {
    outOfOrder.merge(from, end, Math::max);
    while (!outOfOrder.isEmpty() && outOfOrder.firstKey() <= arrived) {
      arrived = Math.max(arrived, outOfOrder.pollFirstEntry().getValue());
    }
  }

  private void countRepetition(int sequence) {
    times = sequence == repeated ? times + 1 : 1;
    repeated = sequence;
    if (times >= SUSPICIOUS_TIMES && !trying) {
      trial.begin(false, sequence, times, length);
      trying = true;
      suspicions++;
    }
  }

  private void settle() {
    if (trial.result() != null) {
      lastResult = trial.result();
      trying = false;
      holes += lastResult == TrialResult.HOLE ? 1 : 0;
    }
  }

  int arrived() {
    return arrived;
  }

  int suspicions() {
    return suspicions;
  }

  /** Null while none has ended. */
  TrialResult lastResult() {
    return lastResult;
  }

  int foundMtu() {
    return trial.mtu();
  }

  long nowMillis() {
    return now;
  }
}

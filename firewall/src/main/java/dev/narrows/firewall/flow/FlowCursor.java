package dev.narrows.firewall.flow;

import dev.narrows.firewall.limit.SipHash;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv4Header;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;

/**
 * One thread's way to a connection in the {@link FlowTable}, from the sight of one of its packets:
 * what that packet's <i>sender</i> has said, and what its <i>receiver</i>. Allocates nothing.
 *
 * <p>All that is asked for is 0 or false where nothing is known.
 */
public final class FlowCursor {
  /** Hash bits that each word of an entry carries. */
  private static final long TAG = 0xffffL << 48;

  private static final long VALUE = ~TAG;
  private static final long WORD_USED = 1L << 47;
  private static final int MAX_SCALE = 14;

  /** In the word of what was announced: that a window scale was. */
  private static final long SCALES = 1 << 20;

  /** So far back from the last packet that was seen data may be under way, at least. */
  private static final long LEAST_BEHIND = 1 << 18;

  /** So much may have been sent since, at least. */
  private static final long LEAST_AHEAD = 1 << 20;

  /** However fast a connection is, no more than its receiver's window can be under way. */
  private static final long MOST_AHEAD = 16 << 20;

  /** Of one that was not seen for so long it is not known how fast it is. */
  private static final long PACE_HOLDS_MILLIS = 60_000;

  /** What is slow may not be seen for longer than that, but is not far on then either. */
  private static final long PACED_MILLIS = 10_000;

  // How fast the sender is, in the word of its pace: 15 bits above 32 of the time.
  private static final int PACE_SHIFT = 8;
  private static final long MOST_PACE = 0x3fff;
  private static final long MILLIS = 0xffffffffL;

  private final FlowTable table;
  private final SipHash hash;
  private long key;
  private int entry;
  private int sender;
  private int receiver;
  private long nowMillis;

  FlowCursor(FlowTable table, SipHash hash) {
    this.table = table;
    this.hash = hash;
  }

  /**
   * Goes to a packet's connection.
   *
   * @param packet checked
   * @return whether it is TCP, no fragment, and known
   */
  public boolean find(PacketView packet) {
    return identify(packet) && find();
  }

  /**
   * Goes to a packet's connection, which is known from now on; it was seen now.
   *
   * @param packet checked
   * @param nowMillis of any clock that never goes back
   * @return false only when the packet is not TCP, or is a fragment
   */
  public boolean findOrAdd(PacketView packet, long nowMillis) {
    if (!identify(packet)) {
      return false;
    }
    if (!find() && !add()) {
      return false;
    }
    table.setWord(seenWord(), tagged(nowMillis));
    this.nowMillis = nowMillis;
    return true;
  }

  /**
   * Goes to the connection that has these ends; an IPv4 address stands in the low half.
   *
   * @return whether it is known
   */
  public boolean find(
      boolean ipv6,
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort) {
    identify(
        ipv6, sourceHigh, sourceLow, sourcePort, destinationHigh, destinationLow, destinationPort);
    return find();
  }

  /** When the connection was seen last, as {@link #findOrAdd} was told. */
  public long seenAt() {
    return value(seenWord()) & ~WORD_USED;
  }

  /**
   * Takes down what a SYN says.
   *
   * @param mss its maximum segment size as the other end is going to read it; 0 for none
   * @param windowScale its window scale option, or -1 for none (RFC 7323, 2.3)
   * @param sequence the SYN's own
   */
  public void recordSyn(int mss, int windowScale, int sequence) {
    long scale = windowScale < 0 ? 0 : SCALES | (long) Math.min(windowScale, MAX_SCALE) << 16;
    table.setWord(sender + FlowTable.ANNOUNCED, tagged(mss & 0xffff | scale));
    table.setWord(sender + FlowTable.SENT, tagged(Integer.toUnsignedLong(sequence + 1)));
  }

  /**
   * Takes down how far a segment's sender has got: what it sent, and what it acknowledges.
   *
   * @param tcp of the packet that was found
   * @param payload octets of data in it
   */
  public void recordProgress(TcpHeader tcp, int payload) {
    int end = tcp.sequence() + payload;
    // After so long what comes may be further on than numbers can tell from further back.
    boolean first = !isSet(sender + FlowTable.SENT) || !isPaceValid(nowMillis);
    if (first || end - sentUpTo() > 0) {
      recordPace(end);
      table.setWord(sender + FlowTable.SENT, tagged(Integer.toUnsignedLong(end)));
    }
    recordAcknowledgment(tcp);
  }

  /** Takes down what a segment's sender acknowledges, if anything. */
  public void recordAcknowledgment(TcpHeader tcp) {
    if ((tcp.flags() & TcpHeader.ACK) == 0) {
      return;
    }
    long acknowledged = Integer.toUnsignedLong(tcp.acknowledgment());
    if (!isSet(sender + FlowTable.ACKNOWLEDGED)
        || (int) acknowledged - acknowledgedBySender() >= 0) {
      // Without its last bit, since a word has 15 for it; that of a SYN is not scaled.
      long window = tcp.syn() ? 0 : tcp.window() >>> 1;
      table.setWord(sender + FlowTable.ACKNOWLEDGED, tagged(window << 32 | acknowledged));
    }
  }

  /** Faster at once, slower by and by: between two bursts it was not seen how fast they are. */
  private void recordPace(int end) {
    long before = value(sender + FlowTable.PACE);
    long elapsed = nowMillis - before & MILLIS;
    long pace = 0;
    if (isPaceValid(nowMillis)) {
      if (elapsed == 0) {
        return;
      }
      long measured = ((long) (end - sentUpTo()) >> PACE_SHIFT) / elapsed;
      pace = Math.min(MOST_PACE, Math.max(measured, pace(before) * 3 / 4));
    }
    table.setWord(sender + FlowTable.PACE, tagged(pace << 32 | nowMillis & MILLIS));
  }

  private boolean isPaceValid(long now) {
    long word = value(sender + FlowTable.PACE);
    return word != 0 && (now - word & MILLIS) <= PACE_HOLDS_MILLIS;
  }

  /** In 256 octets a millisecond. */
  private static long pace(long word) {
    return word >>> 32 & MOST_PACE;
  }

  /** The maximum segment size that the packet's receiver announced in its SYN. */
  public int receiverMss() {
    return (int) value(receiver + FlowTable.ANNOUNCED) & 0xffff;
  }

  /** The maximum segment size that the packet's sender announced in its SYN. */
  public int senderMss() {
    return (int) value(sender + FlowTable.ANNOUNCED) & 0xffff;
  }

  /** Where the data of the packet's sender ends that was seen; of no meaning before any was. */
  public int sentUpTo() {
    return (int) value(sender + FlowTable.SENT);
  }

  /** Whether the packet's sender was seen to send all data in front of a sequence number. */
  boolean hasSentUpTo(int sequence) {
    return isSet(sender + FlowTable.SENT) && sequence - sentUpTo() <= 0;
  }

  /** What the packet's sender acknowledged last of the other's data. */
  public int acknowledgedBySender() {
    return (int) value(sender + FlowTable.ACKNOWLEDGED);
  }

  /** What the packet's receiver acknowledged last of the sender's data. */
  public int acknowledgedByReceiver() {
    return (int) value(receiver + FlowTable.ACKNOWLEDGED);
  }

  public boolean isAcknowledgedByReceiver() {
    return isSet(receiver + FlowTable.ACKNOWLEDGED);
  }

  /**
   * Whether the packet's sender can have data of this sequence number under way (RFC 5927, 4.1). As
   * not every segment is seen, a window's length beside the last that was counts as well, and ahead
   * of it what the sender may have sent since at twice its pace. Where its data take another way,
   * what the receiver acknowledged stands for them.
   *
   * @param nowMillis as of {@link #findOrAdd}
   */
  public boolean isInWindow(int sequence, long nowMillis) {
    boolean seen = isSet(sender + FlowTable.SENT);
    if (!seen && !isAcknowledgedByReceiver()) {
      return false;
    }
    long window = receiverWindow();
    int ahead = sequence - (seen ? sentUpTo() : acknowledgedByReceiver());
    return ahead >= -Math.max(LEAST_BEHIND, window)
        && ahead <= Math.max(LEAST_AHEAD, window) + sentSince(nowMillis);
  }

  private long sentSince(long now) {
    long word = value(sender + FlowTable.PACE);
    long elapsed = Math.min(PACED_MILLIS, now - word & MILLIS);
    if (!isPaceValid(now)) {
      return 0;
    }
    return Math.min(MOST_AHEAD, 2 * (elapsed + 1) * (pace(word) << PACE_SHIFT));
  }

  /** The octets that the packet's receiver is ready to take. */
  public long receiverWindow() {
    long half = value(receiver + FlowTable.ACKNOWLEDGED) >>> 32 & 0x7fff;
    return half << 1 << scaleOfReceiver();
  }

  /** It counts when both ends have sent the option (RFC 7323, 2.2). */
  private int scaleOfReceiver() {
    long announced = value(receiver + FlowTable.ANNOUNCED);
    boolean both = (announced & value(sender + FlowTable.ANNOUNCED) & SCALES) != 0;
    return both ? (int) (announced >>> 16) & 0xf : 0;
  }

  /**
   * Takes down that the packet's sender sent the data at a sequence number once more; how often it
   * has been seen by now.
   *
   * @param nowMillis as of {@link #findOrAdd}
   */
  public int countRepetition(int sequence, long nowMillis) {
    long before = value(sender + FlowTable.REPEATED);
    boolean again = before != 0 && (int) before == sequence;
    long times = again ? Math.min(0x7fff, (before >>> 32 & 0x7fff) + 1) : 1;
    if (!again) {
      table.setWord(sender + FlowTable.REPEATED_SINCE, tagged(nowMillis));
    }
    table.setWord(
        sender + FlowTable.REPEATED, tagged(times << 32 | Integer.toUnsignedLong(sequence)));
    return (int) times;
  }

  /** When {@link #countRepetition} was told of the present sequence number first. */
  public long repeatedSince() {
    return value(sender + FlowTable.REPEATED_SINCE) & ~WORD_USED;
  }

  private boolean identify(PacketView packet) {
    if (packet.protocol() != IpProtocol.TCP || packet.isFragment()) {
      return false;
    }
    TcpHeader tcp = packet.tcp();
    if (packet.isIpv6()) {
      Ipv6Header ip = packet.ipv6();
      identify(
          true,
          ip.sourceHigh(),
          ip.sourceLow(),
          tcp.sourcePort(),
          ip.destinationHigh(),
          ip.destinationLow(),
          tcp.destinationPort());
    } else {
      Ipv4Header ip = packet.ipv4();
      identify(
          false,
          0,
          Integer.toUnsignedLong(ip.source()),
          tcp.sourcePort(),
          0,
          Integer.toUnsignedLong(ip.destination()),
          tcp.destinationPort());
    }
    return true;
  }

  /** Both directions of a connection have one key: the lesser end comes first. */
  private void identify(
      boolean ipv6,
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort) {
    int order = Long.compare(sourceHigh, destinationHigh);
    if (order == 0) {
      order = Long.compare(sourceLow, destinationLow);
    }
    if (order == 0) {
      order = Integer.compare(sourcePort, destinationPort);
    }
    hash.begin();
    if (order <= 0) {
      hash.add(sourceHigh).add(sourceLow).add(destinationHigh).add(destinationLow);
      key = hash.add((long) sourcePort << 32 | destinationPort).finish(ipv6 ? 1 : 0, 1);
    } else {
      hash.add(destinationHigh).add(destinationLow).add(sourceHigh).add(sourceLow);
      key = hash.add((long) destinationPort << 32 | sourcePort).finish(ipv6 ? 1 : 0, 1);
    }
    // Positive, and neither of the two numbers that mean something else.
    key = key & Long.MAX_VALUE | 2;
    sender = order <= 0 ? 0 : FlowTable.DIRECTION_WORDS;
    receiver = FlowTable.DIRECTION_WORDS - sender;
  }

  private boolean find() {
    int first = table.firstEntry(key);
    for (int way = 0; way < FlowTable.WAYS; way++) {
      int entry = first + way * FlowTable.WORDS;
      if (table.word(entry) == key) {
        stand(entry);
        return true;
      }
    }
    return false;
  }

  private void stand(int entry) {
    int directions = entry + FlowTable.FIRST_DIRECTION;
    sender = directions + sender;
    receiver = directions + receiver;
    this.entry = entry;
  }

  private int seenWord() {
    return entry + FlowTable.SEEN;
  }

  /** Takes the place that is free, or was not used for longest; false when others were quicker. */
  private boolean add() {
    int first = table.firstEntry(key);
    int oldest = first;
    long oldestSeen = Long.MAX_VALUE;
    for (int way = 0; way < FlowTable.WAYS; way++) {
      int each = first + way * FlowTable.WORDS;
      long seen = table.word(each) == FlowTable.NOTHING ? -1 : table.word(each + FlowTable.SEEN);
      seen = seen < 0 ? seen : seen & VALUE;
      if (seen < oldestSeen) {
        oldest = each;
        oldestSeen = seen;
      }
    }
    long expected = table.word(oldest);
    if (expected == FlowTable.CLAIMED || !table.claim(oldest, expected, key)) {
      return false;
    }
    stand(oldest);
    return true;
  }

  private long tagged(long value) {
    return key & TAG | WORD_USED | value & VALUE;
  }

  private boolean isSet(int word) {
    return value(word) != 0;
  }

  /** What stands in a word, with {@link #WORD_USED}; 0 when it is not this connection's. */
  private long value(int word) {
    long there = table.word(word);
    return (there & TAG) == (key & TAG) ? there & VALUE : 0;
  }
}

package dev.narrows.rules.eval;

/**
 * The connection that a packet belongs to, as the kernel's connection tracking has it. Of each
 * packet its class is told; the entry itself is asked for only when a rule needs it, once a packet
 * (see {@link JudgeEnvironment#findConntrack}). One for each context, refilled.
 */
public final class Conntrack {
  private static final int DIRECTIONS = 2;

  private ConntrackClass told = ConntrackClass.UNTOLD;
  private PacketType packetType = PacketType.UNTOLD;
  private boolean asked;
  private boolean known;
  private boolean marked;
  private int markSet;
  private boolean ipv6;
  private int protocol;
  private int status;
  private int mark;
  private int id;
  private int expirationMillis;
  private long labelsHigh;
  private long labelsLow;
  private final ConntrackTuple[] tuples = {new ConntrackTuple(), new ConntrackTuple()};
  private final long[] packets = new long[DIRECTIONS];
  private final long[] octets = new long[DIRECTIONS];

  /** Forgets the last packet's entry; says what the way of this one tells. */
  public void tell(ConntrackClass told, PacketType packetType) {
    this.told = told;
    this.packetType = packetType;
    asked = false;
    known = false;
    marked = false;
  }

  /** What is told of the packet itself. */
  public ConntrackClass told() {
    return told;
  }

  public PacketType packetType() {
    return packetType;
  }

  /** Whether the entry is known; asks the environment when nobody has yet. */
  public boolean isKnown(JudgeEnvironment environment, PacketContext context) {
    if (!asked) {
      asked = true;
      known = environment.findConntrack(context);
    }
    return known;
  }

  /** Begins an entry: everything zero. */
  public void begin(boolean ipv6, int protocol) {
    this.ipv6 = ipv6;
    this.protocol = protocol;
    status = 0;
    mark = 0;
    id = 0;
    expirationMillis = 0;
    labelsHigh = 0;
    labelsLow = 0;
    for (int direction = 0; direction < DIRECTIONS; direction++) {
      tuples[direction].clear();
      packets[direction] = 0;
      octets[direction] = 0;
    }
  }

  public boolean isIpv6() {
    return ipv6;
  }

  public int protocol() {
    return protocol;
  }

  /** IPS_... bits. */
  public int status() {
    return status;
  }

  public void setStatus(int status) {
    this.status = status;
  }

  public int mark() {
    return marked ? markSet : mark;
  }

  /** A rule has set the mark: rules behind it see this one, whatever the entry says. */
  public void changeMark(int mark) {
    marked = true;
    markSet = mark;
  }

  /** Whether a rule has set the mark, so that it is known without the entry. */
  public boolean isMarkSet() {
    return marked;
  }

  public void setMark(int mark) {
    this.mark = mark;
  }

  /** As "conntrack -o id" prints it. */
  public int id() {
    return id;
  }

  public void setId(int id) {
    this.id = id;
  }

  /** Until it is forgotten, without a sign; 0 for one that is in no table yet. */
  public int expirationMillis() {
    return expirationMillis;
  }

  public void setExpirationMillis(int expirationMillis) {
    this.expirationMillis = expirationMillis;
  }

  /** Labels 64 to 127, the lowest bit being label 64. */
  public long labelsHigh() {
    return labelsHigh;
  }

  /** Labels 0 to 63. */
  public long labelsLow() {
    return labelsLow;
  }

  public void setLabels(long high, long low) {
    labelsHigh = high;
    labelsLow = low;
  }

  /** Addresses and ports of a direction: 0 for original, 1 for reply. */
  public ConntrackTuple tuple(int direction) {
    return tuples[direction];
  }

  /** Packets so far of a direction; 0 when the kernel does not count (nf_conntrack_acct). */
  public long packets(int direction) {
    return packets[direction];
  }

  /** Octets so far of a direction. */
  public long octets(int direction) {
    return octets[direction];
  }

  public void setCounters(int direction, long packets, long octets) {
    this.packets[direction] = packets;
    this.octets[direction] = octets;
  }
}

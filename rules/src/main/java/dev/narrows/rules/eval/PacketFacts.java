package dev.narrows.rules.eval;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What is known to hold of a packet that got as far as some operation of a rule. Operations narrow
 * it as judging would go on behind them; what cannot be told apart outside of Narrows they leave as
 * it is, so the facts always admit every packet that gets there.
 */
public final class PacketFacts {

  /** What a register holds, as far as these facts care. */
  public enum Source {
    NFPROTO,
    ETHERTYPE,
    L4PROTO,
    IPV4_PROTOCOL,
    TCP_FLAGS,
    LENGTH,
    CT_STATE,
    CT_DIRECTION,
    /** Anything of the connection that takes its entry. */
    CT_ENTRY,
    CT_MARK,
    PACKET_TYPE,
    WHOLE_FRAME,
    GIVEN_MARK
  }

  /** Hears of operations that act, with the facts of the packets on which they do. */
  interface Listener {
    void effect(PacketFacts facts, boolean edits, boolean answers);

    void enter(Chain chain, PacketFacts facts);

    /** Judging may leave the chain here for its policy. */
    void leave(PacketFacts facts);

    /** A rule looks at this. */
    void ask(Source source);
  }

  private static final int NFPROTO_IPV4 = 2;
  private static final int NFPROTO_IPV6 = 10;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;
  private static final int TCP = 6;
  private static final int AUTHENTICATION = 51;
  private static final int TCP_SYN = 0x02;
  private static final int TCP_RST = 0x04;
  private static final int OCTET_VALUES = 256;
  private static final int MAX_LENGTH = 0x10000;

  /**
   * What a register holds.
   *
   * @param steps what it went through
   * @param mask and
   * @param xor the same steps as one: (loaded and mask) xor this; null when they are none such
   */
  private record Content(Source source, List<UnaryOperator<Value>> steps, Value mask, Value xor) {
    Content(Source source) {
      this(source, List.of(), Value.MAX, Value.ZERO);
    }

    Content then(UnaryOperator<Value> step, Value nextMask, Value nextXor) {
      List<UnaryOperator<Value>> more = new ArrayList<>(steps);
      more.add(step);
      return new Content(source, more, nextMask, nextXor);
    }

    boolean admits(long raw, Predicate<Value> predicate) {
      Value value = Value.of(raw);
      for (UnaryOperator<Value> step : steps) {
        value = step.apply(value);
      }
      return predicate.test(value);
    }
  }

  private final Listener listener;
  private final BitSet protocols = new BitSet(OCTET_VALUES);
  private final BitSet tcpFlags = new BitSet(OCTET_VALUES);
  private final Content[] registers = new Content[Evaluation.REGISTERS];
  private final Set<ConntrackClass> concluded = EnumSet.noneOf(ConntrackClass.class);

  /** The connection mark that judging gets here with, or null for any. */
  private MarkPattern mark;

  /** Of the packets with this connection mark none of any class comes to the next rule; or null. */
  private MarkPattern concludedMark;

  /** No packet with such a connection mark gets here, but for those without a connection. */
  private final Set<MarkPattern> excludedMarks = new LinkedHashSet<>();

  /** Whether nothing but the packet's conntrack class and mark decides if judging gets here. */
  private boolean exact = true;

  /** Whether the operation that narrows told all that it does, in terms of conntrack classes. */
  private boolean explained;

  private boolean ipv4 = true;
  private boolean ipv6 = true;
  private final Set<ConntrackClass> conntrack = ConntrackClass.finest();
  private final Set<PacketType> packetTypes = EnumSet.complementOf(EnumSet.of(PacketType.UNTOLD));
  private boolean oversize;
  private int minLength;

  PacketFacts(Listener listener) {
    this.listener = listener;
    protocols.set(0, OCTET_VALUES);
    tcpFlags.set(0, OCTET_VALUES);
  }

  /** The same facts, of a packet that comes to another rule: no register holds anything. */
  PacketFacts copy() {
    PacketFacts copy = new PacketFacts(listener);
    copy.protocols.and(protocols);
    copy.tcpFlags.and(tcpFlags);
    copy.conntrack.retainAll(conntrack);
    copy.excludedMarks.addAll(excludedMarks);
    copy.packetTypes.retainAll(packetTypes);
    copy.ipv4 = ipv4;
    copy.ipv6 = ipv6;
    copy.oversize = oversize;
    copy.minLength = minLength;
    return copy;
  }

  /** The same facts, registers included, to narrow on a way of their own. */
  public PacketFacts fork() {
    PacketFacts fork = copy();
    System.arraycopy(registers, 0, fork.registers, 0, registers.length);
    return fork;
  }

  /** A register now holds something; null when it is nothing that matters here. */
  public void load(int register, Source source) {
    registers[register] = source == null ? null : new Content(source);
    explained |= isConntrack(source);
    if (source != null) {
      listener.ask(source);
    }
  }

  /** Judging depends on this, though no register holds it. */
  public void ask(Source source) {
    listener.ask(source);
  }

  /** The register's content went through a computation. */
  public void transform(int register, UnaryOperator<Value> step) {
    Content content = registers[register];
    if (content != null) {
      explained |= isConntrack(content.source());
      registers[register] = content.then(step, null, null);
    }
  }

  /** The register's content is now what it was, and a mask, xor a value. */
  public void mask(int register, Value mask, Value xor) {
    Content content = registers[register];
    if (content != null) {
      explained |= isConntrack(content.source());
      UnaryOperator<Value> step = value -> value.and(mask).xor(xor);
      boolean lost = content.mask() == null;
      registers[register] =
          lost
              ? content.then(step, null, null)
              : content.then(step, content.mask().and(mask), content.xor().and(mask).xor(xor));
    }
  }

  /** Judging goes on only when the register's content is this. */
  public void equal(int register, Value value) {
    Content content = registers[register];
    if (content == null || content.source() != Source.CT_MARK) {
      restrict(register, value::equals);
      return;
    }
    boolean only = mark == null && content.mask() != null;
    mark = only ? MarkPattern.of(content.mask(), content.xor(), value) : null;
    explained = mark != null;
  }

  /** Judging goes on only when the register's content is like this. */
  public void restrict(int register, Predicate<Value> predicate) {
    Content content = registers[register];
    if (content == null) {
      return;
    }
    explained |= isConntrack(content.source());
    switch (content.source()) {
      case NFPROTO:
        requireFamily(
            content.admits(NFPROTO_IPV4, predicate), content.admits(NFPROTO_IPV6, predicate));
        break;
      case ETHERTYPE:
        requireFamily(
            content.admits(ETHERTYPE_IPV4, predicate), content.admits(ETHERTYPE_IPV6, predicate));
        break;
      case L4PROTO:
        // iptables looks past an authentication header of IPv6, nftables does not.
        if (!ipv6 || !content.admits(AUTHENTICATION, predicate)) {
          restrict(protocols, content, predicate);
        }
        break;
      case IPV4_PROTOCOL:
        if (!ipv6) {
          restrict(protocols, content, predicate);
        }
        break;
      case TCP_FLAGS:
        restrict(tcpFlags, content, predicate);
        break;
      case LENGTH:
        while (minLength < MAX_LENGTH && !content.admits(minLength, predicate)) {
          minLength++;
        }
        break;
      case CT_STATE:
        conntrack.removeIf(each -> !content.admits(each.state(), predicate));
        break;
      case CT_DIRECTION:
        conntrack.removeIf(each -> !content.admits(each.direction(), predicate));
        break;
      case PACKET_TYPE:
        packetTypes.removeIf(each -> !content.admits(each.number(), predicate));
        break;
      case CT_MARK:
        explained = false;
        break;
      case CT_ENTRY, WHOLE_FRAME, GIVEN_MARK:
        break;
      default:
        throw new AssertionError(content.source());
    }
  }

  private static void restrict(BitSet values, Content content, Predicate<Value> predicate) {
    for (int raw = values.nextSetBit(0); raw >= 0; raw = values.nextSetBit(raw + 1)) {
      if (!content.admits(raw, predicate)) {
        values.clear(raw);
      }
    }
  }

  /** Judging goes on for packets of these families only. */
  public void requireFamily(boolean withIpv4, boolean withIpv6) {
    ipv4 &= withIpv4;
    ipv6 &= withIpv6;
  }

  /** Judging goes on only for packets that belong to a connection. */
  public void requireConnection() {
    conntrack.removeIf(each -> !each.isTracked());
  }

  /** Leaves out the packets that do not get past a rule, given what holds behind it. */
  void exclude(PacketFacts rule) {
    conntrack.removeAll(rule.concluded);
    boolean allTracked =
        conntrack.stream().filter(ConntrackClass::isTracked).allMatch(rule.conntrack::contains);
    if (rule.concludedMark != null && allTracked) {
      excludedMarks.add(rule.concludedMark);
    }
  }

  public void requireTcp() {
    boolean possible = protocols.get(TCP);
    protocols.clear();
    protocols.set(TCP, possible);
  }

  /** Judging goes on only for packets longer than the path MTU. */
  public void requireOversize() {
    oversize = true;
  }

  /** An operation narrows. */
  void narrow(Operation operation) {
    explained = false;
    operation.narrow(this);
    exact &= explained;
  }

  private static boolean isConntrack(Source source) {
    return source == Source.CT_STATE || source == Source.CT_DIRECTION || source == Source.CT_MARK;
  }

  /** The operation ends the chain for every packet that gets to it. */
  public void conclude() {
    explained = true;
    if (exact && mark == null) {
      concluded.addAll(conntrack);
    } else if (exact) {
      concludedMark = mark;
    }
  }

  /** The operation ends the chain for packets of which the register's content is like this. */
  public void conclude(int register, Predicate<Value> predicate) {
    PacketFacts ending = copy();
    ending.registers[register] = registers[register];
    ending.restrict(register, predicate);
    if (exact && mark == null && ending.explained) {
      concluded.addAll(ending.conntrack);
    }
  }

  /** The operation counts, logs, drops, marks. */
  public void recordEffect() {
    listener.effect(this, false, false);
  }

  /** The operation rewrites the packet. */
  public void recordEdit() {
    listener.effect(this, true, false);
  }

  /** The operation has the packet's sender answered. */
  public void recordAnswer() {
    listener.effect(this, false, true);
  }

  /**
   * The operation may end the base chain without a verdict, so that its policy gives one: return,
   * goto, or anything that may be one of them.
   */
  public void leave() {
    listener.leave(copy());
  }

  /** The operation leads into another chain. */
  public void enter(Chain chain) {
    listener.enter(chain, copy());
  }

  boolean admitsIpv4() {
    return ipv4;
  }

  boolean admitsIpv6() {
    return ipv6;
  }

  /** The transport protocols that are possible; all 256 when nothing is known. */
  BitSet protocols() {
    return protocols;
  }

  /** Some of {@link ConntrackClass#finest()}. */
  Set<ConntrackClass> conntrack() {
    return conntrack;
  }

  /** Connection marks that no packet here has. */
  Set<MarkPattern> excludedMarks() {
    return excludedMarks;
  }

  Set<PacketType> packetTypes() {
    return packetTypes;
  }

  boolean isOversize() {
    return oversize;
  }

  int minLength() {
    return minLength;
  }

  /** Whether only TCP segments with SYN and without RST are possible. */
  boolean isSynOnly() {
    return isTcpOnly()
        && tcpFlags.stream().allMatch(flags -> (flags & (TCP_SYN | TCP_RST)) == TCP_SYN);
  }

  private boolean isTcpOnly() {
    return protocols.cardinality() == 1 && protocols.get(TCP);
  }

  /** Whether no packet is like this. */
  boolean isContradiction() {
    return !ipv4 && !ipv6
        || protocols.isEmpty()
        || conntrack.isEmpty()
        || packetTypes.isEmpty()
        || minLength >= MAX_LENGTH
        || isTcpOnly() && tcpFlags.isEmpty();
  }

  /** Whether these facts admit every packet that others admit. */
  boolean covers(PacketFacts other) {
    return (ipv4 || !other.ipv4)
        && (ipv6 || !other.ipv6)
        && (!oversize || other.oversize)
        && minLength <= other.minLength
        && conntrack.containsAll(other.conntrack)
        && packetTypes.containsAll(other.packetTypes)
        && other.excludedMarks.containsAll(excludedMarks)
        && includes(protocols, other.protocols)
        && includes(tcpFlags, other.tcpFlags);
  }

  private static boolean includes(BitSet all, BitSet some) {
    BitSet rest = (BitSet) some.clone();
    rest.andNot(all);
    return rest.isEmpty();
  }
}

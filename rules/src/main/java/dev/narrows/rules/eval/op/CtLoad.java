package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Conntrack;
import dev.narrows.rules.eval.ConntrackTuple;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Loads what connection tracking knows of the packet into a register (kernel:
 * net/netfilter/nft_ct.c, nft_ct_get_eval). Every packet has a state; all else breaks for a packet
 * without a connection. What the kernel does not tell leaves the packet undecided.
 */
public final class CtLoad implements Operation {
  /** Neither direction: counters of both are added. */
  public static final int BOTH = -1;

  private static final int NFPROTO_IPV4 = 2;
  private static final int NFPROTO_IPV6 = 10;

  private final int register;
  private final CtKey key;
  private final int direction;

  /**
   * @param direction 0 for original, 1 for reply, or {@link #BOTH}
   */
  public CtLoad(int register, CtKey key, int direction) {
    this.register = register;
    this.key = key;
    this.direction = direction;
  }

  /** The register that it loads into. */
  public int register() {
    return register;
  }

  public CtKey key() {
    return key;
  }

  /** 0 for original, 1 for reply, or {@link #BOTH}. */
  public int direction() {
    return direction;
  }

  @Override
  public Step evaluate(Evaluation state) {
    Conntrack conntrack = state.context().conntrack();
    int bits = conntrack.told().state();
    if (bits == 0) {
      return undecided(state);
    }
    if (key == CtKey.STATE) {
      state.load(register, 0, bits);
      return Step.NEXT;
    }
    if (!conntrack.told().isTracked()) {
      return Step.BREAK;
    }
    if (key == CtKey.DIRECTION) {
      int told = conntrack.told().direction();
      state.load(register, 0, told);
      return told < 0 ? undecided(state) : Step.NEXT;
    }
    if (key == CtKey.MARK && conntrack.isMarkSet()) {
      return load(state, conntrack.mark() & 0xffffffffL);
    }
    if (!conntrack.isKnown(state.environment(), state.context())) {
      return undecided(state);
    }
    return loadEntry(state, conntrack);
  }

  private static Step undecided(Evaluation state) {
    state.decision().recordUndecided();
    return Step.DROP;
  }

  private Step loadEntry(Evaluation state, Conntrack conntrack) {
    switch (key) {
      case STATUS:
        return load(state, conntrack.status() & 0xffffffffL);
      case MARK:
        return load(state, conntrack.mark() & 0xffffffffL);
      case ID:
        return load(state, conntrack.id() & 0xffffffffL);
      case EXPIRATION:
        return load(state, conntrack.expirationMillis() & 0xffffffffL);
      case LABEL:
        state.load(register, conntrack.labelsHigh(), conntrack.labelsLow());
        return Step.NEXT;
      case L3PROTO:
        return load(state, conntrack.isIpv6() ? NFPROTO_IPV6 : NFPROTO_IPV4);
      case PROTOCOL:
        return load(state, conntrack.protocol());
      case BYTES:
        return load(state, octets(conntrack));
      case PACKETS:
        return load(state, packets(conntrack));
      case AVGPKT:
        long packets = packets(conntrack);
        return load(state, packets == 0 ? 0 : Long.divideUnsigned(octets(conntrack), packets));
      default:
        return loadTuple(state, conntrack);
    }
  }

  private Step load(Evaluation state, long value) {
    state.load(register, 0, value);
    return Step.NEXT;
  }

  private long octets(Conntrack conntrack) {
    return direction == BOTH
        ? conntrack.octets(0) + conntrack.octets(1)
        : conntrack.octets(direction);
  }

  private long packets(Conntrack conntrack) {
    return direction == BOTH
        ? conntrack.packets(0) + conntrack.packets(1)
        : conntrack.packets(direction);
  }

  private Step loadTuple(Evaluation state, Conntrack conntrack) {
    ConntrackTuple tuple = conntrack.tuple(direction);
    switch (key) {
      case PROTO_SRC:
        return load(state, tuple.sourcePort());
      case PROTO_DST:
        return load(state, tuple.destinationPort());
      case IP_SADDR:
      case IP_DADDR:
        if (conntrack.isIpv6()) {
          return Step.BREAK;
        }
        break;
      case IP6_SADDR:
      case IP6_DADDR:
        if (!conntrack.isIpv6()) {
          return Step.BREAK;
        }
        break;
      default:
        break;
    }
    if (key == CtKey.IP_SADDR || key == CtKey.IP6_SADDR) {
      state.load(register, tuple.sourceHigh(), tuple.sourceLow());
    } else {
      state.load(register, tuple.destinationHigh(), tuple.destinationLow());
    }
    return Step.NEXT;
  }

  @Override
  public String describe() {
    String of = direction == BOTH ? "" : direction == 0 ? " , dir original" : " , dir reply";
    String word = key.word().startsWith("ip") ? word() : key.word();
    return "[ ct load " + word + " => reg " + register + of + " ]";
  }

  /** As libnftnl names the keys of one IP version: src_ip, dst_ip6 ... */
  private String word() {
    boolean source = key == CtKey.IP_SADDR || key == CtKey.IP6_SADDR;
    boolean ipv6 = key == CtKey.IP6_SADDR || key == CtKey.IP6_DADDR;
    return (source ? "src_ip" : "dst_ip") + (ipv6 ? "6" : "");
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, key.source());
    if (key != CtKey.STATE) {
      facts.requireConnection();
    }
  }

  /** What takes a look-up is asked only in its turn, of packets that pass all other tests. */
  @Override
  public void trace(RuleTests tests) {
    if (key == CtKey.STATE || key == CtKey.DIRECTION) {
      tests.loadIfTold(register, Integer.SIZE, this);
    } else {
      tests.pass();
      tests.forget(register);
    }
  }
}

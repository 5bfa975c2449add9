package dev.narrows.rules.eval.op;

import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.PacketType;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import org.jnetfilter.packet.PacketView;

/**
 * Loads meta data of the packet into a register (kernel: net/netfilter/nft_meta.c); breaks where
 * the packet has none. Days and hours are in UTC, which is the kernel's zone unless settimeofday
 * told it another.
 */
public final class MetaLoad implements Operation {
  private static final int NFPROTO_IPV4 = 2;
  private static final int NFPROTO_IPV6 = 10;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;

  private static final long NANOS_A_SECOND = 1_000_000_000;
  private static final long NANOS_A_DAY = 86_400 * NANOS_A_SECOND;
  private static final int DAYS_A_WEEK = 7;

  /** 1 January 1970 was a Thursday. */
  private static final int FIRST_DAY = 4;

  private final int register;
  private final MetaKey key;

  public MetaLoad(int register, MetaKey key) {
    this.register = register;
    this.key = key;
  }

  @Override
  public Step evaluate(Evaluation state) {
    if (key == MetaKey.PKTTYPE && state.context().conntrack().packetType() == PacketType.UNTOLD) {
      state.decision().recordUndecided();
      return Step.DROP;
    }
    long value = value(state, state.packet());
    if (value < 0) {
      return Step.BREAK;
    }
    state.load(register, 0, value);
    return Step.NEXT;
  }

  /** Below 0 where the packet has none. */
  private long value(Evaluation state, PacketView packet) {
    PacketContext context = state.context();
    switch (key) {
      case LENGTH:
        return packet.length();
      case MARK:
        return context.mark() & 0xffffffffL;
      case NFPROTO:
        return packet.isIpv4() ? NFPROTO_IPV4 : NFPROTO_IPV6;
      case L4PROTO:
        return TransportHeader.protocol(packet);
      case IIF:
        return context.inInterface();
      case OIF:
        return context.outInterface();
      case PROTOCOL:
        return packet.isIpv4() ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
      case PKTTYPE:
        return context.conntrack().packetType().number();
      default:
        return beside(state, context);
    }
  }

  private long beside(Evaluation state, PacketContext context) {
    switch (key) {
      case PRIORITY:
        return context.priority() & 0xffffffffL;
      case IIFTYPE:
        return state.environment().interfaceType(arrival(context));
      case OIFTYPE:
        return state.environment().interfaceType(context.outInterface());
      case IIFGROUP:
        return state.environment().interfaceGroup(context.inInterface());
      case OIFGROUP:
        return state.environment().interfaceGroup(context.outInterface());
      case SKUID:
        return context.userId();
      case SKGID:
        return context.groupId();
      case TIME:
        return context.wallClockNanos();
      case DAY:
        return (context.wallClockNanos() / NANOS_A_DAY + FIRST_DAY) % DAYS_A_WEEK;
      case HOUR:
        return context.wallClockNanos() % NANOS_A_DAY / NANOS_A_SECOND;
      default:
        throw new AssertionError(key);
    }
  }

  /** A packet of this machine's own has, where it leaves, the device it leaves by for both. */
  private static int arrival(PacketContext context) {
    boolean own = context.inInterface() == 0 && context.hook() == Hook.POSTROUTING;
    return own ? context.outInterface() : context.inInterface();
  }

  @Override
  public String describe() {
    return "[ meta load " + key.word() + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, key.source());
  }

  @Override
  public void trace(RuleTests tests) {
    if (key == MetaKey.PKTTYPE) {
      tests.loadIfTold(register, key.bits(), this);
    } else {
      tests.load(register, key.bits(), this);
    }
  }
}

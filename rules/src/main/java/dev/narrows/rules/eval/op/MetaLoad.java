package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.PacketType;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import org.jnetfilter.packet.PacketView;

/** Loads meta data of the packet into a register (kernel: net/netfilter/nft_meta.c). */
public final class MetaLoad implements Operation {
  private static final int NFPROTO_IPV4 = 2;
  private static final int NFPROTO_IPV6 = 10;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;

  private final int register;
  private final MetaKey key;

  public MetaLoad(int register, MetaKey key) {
    this.register = register;
    this.key = key;
  }

  @Override
  public Step evaluate(Evaluation state) {
    PacketView packet = state.packet();
    if (key == MetaKey.L4PROTO && packet.transportOffset() < 0) {
      return Step.BREAK;
    }
    if (key == MetaKey.PKTTYPE && state.context().conntrack().packetType() == PacketType.UNTOLD) {
      state.decision().recordUndecided();
      return Step.DROP;
    }
    state.load(register, 0, value(state, packet));
    return Step.NEXT;
  }

  private long value(Evaluation state, PacketView packet) {
    switch (key) {
      case LENGTH:
        return packet.length();
      case MARK:
        return state.context().mark() & 0xffffffffL;
      case NFPROTO:
        return packet.isIpv4() ? NFPROTO_IPV4 : NFPROTO_IPV6;
      case L4PROTO:
        return packet.protocol();
      case IIF:
        return state.context().inInterface();
      case OIF:
        return state.context().outInterface();
      case PROTOCOL:
        return packet.isIpv4() ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
      case PKTTYPE:
        return state.context().conntrack().packetType().number();
      default:
        throw new AssertionError(key);
    }
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
      tests.loadIfTold(register, Integer.SIZE, this);
    } else {
      tests.load(register, Integer.SIZE, this);
    }
  }
}

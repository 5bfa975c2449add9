package dev.narrows.rules.semantic;

import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.CtKey;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.field.FieldDependency;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.field.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.packet.IpProtocol;

/** What a rule has made sure of about the packet's protocols, from its left to where it stands. */
final class ProtocolContext {
  static final int IPV4 = 2;
  static final int IPV6 = 10;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;
  private static final int UNKNOWN = -1;

  private final DiagnosticSink sink;
  private int network;
  private int transport = UNKNOWN;

  /** The last transport protocol of a set, which is what nft goes by there. */
  private int lastOfSet = UNKNOWN;

  /** In tables ip and ip6 the IP version is known from the start. */
  ProtocolContext(String family, DiagnosticSink sink) {
    this.sink = sink;
    this.network = family.equals("ip") ? IPV4 : family.equals("ip6") ? IPV6 : UNKNOWN;
  }

  boolean isTransportKnown() {
    return transport != UNKNOWN;
  }

  boolean isKnownIpv4() {
    return network == IPV4;
  }

  boolean isKnownIpv6() {
    return network == IPV6;
  }

  /**
   * Operations that make sure that a packet has a field, less what is known; null after a
   * diagnostic, when it cannot have it.
   */
  List<Operation> require(FieldDescriptor field, SourceSpan span) {
    List<Operation> operations = new ArrayList<>();
    boolean hasTransport =
        field.dependencies().stream().anyMatch(each -> each.key() == MetaKey.L4PROTO);
    for (FieldDependency each : field.dependencies()) {
      boolean isNetwork = each.key() == MetaKey.NFPROTO;
      int known = isNetwork ? network : transport;
      if (known == UNKNOWN) {
        operations.addAll(each.operations(Operand.REGISTER));
        if (isNetwork) {
          network = each.value();
        } else {
          transport = each.value();
        }
      } else if (known != each.value() && !(isNetwork && hasTransport)) {
        // ICMP in IPv6 is odd, but nft takes it, and so may a rule.
        reportConflict(field, isNetwork, span);
        return null;
      }
    }
    operations.addAll(field.messageTypeGuard(Operand.REGISTER));
    return operations;
  }

  /** Operations that make sure of TCP, less what is known; null after a diagnostic. */
  List<Operation> requireTcp(SourceSpan span, String what) {
    int known = transport == UNKNOWN ? lastOfSet : transport;
    if (known == IpProtocol.TCP) {
      return List.of();
    }
    if (known != UNKNOWN) {
      sink.error(
          span, what + " cannot answer " + nameOf(known), "match TCP, or use another answer");
      return null;
    }
    transport = IpProtocol.TCP;
    return new FieldDependency(MetaKey.L4PROTO, IpProtocol.TCP).operations(Operand.REGISTER);
  }

  private void reportConflict(FieldDescriptor field, boolean isNetwork, SourceSpan span) {
    String known = isNetwork ? (network == IPV4 ? "ip" : "ip6") : nameOf(transport);
    sink.error(
        span,
        "no packet is both " + known + " and " + field.protocol(),
        "write a rule for each, in a table that sees both");
  }

  private static String nameOf(int protocol) {
    return ValueType.INET_PROTOCOL.nameOf(protocol).orElse(Integer.toString(protocol));
  }

  private static boolean isOf(Operand operand, CtKey key) {
    return operand.field() != null
        && operand.field().location() instanceof FieldLocation.Ct ct
        && ct.key() == key;
  }

  /** Whether a match of this tells the transport protocol. */
  boolean isTransport(Operand operand) {
    boolean isProtocol =
        operand.is("meta", "l4proto")
            || operand.is("ip", "protocol")
            || operand.is("ip6", "nexthdr");
    return isProtocol && !operand.combined();
  }

  /** Takes the last element of a set of transport protocols that was matched. */
  void learnLast(Value value) {
    lastOfSet = (int) value.low();
  }

  /** Takes from a match for one value what it says about the packet's protocols. */
  void learn(Operand operand, Value value) {
    if (operand.combined()) {
      return;
    }
    int number = (int) value.low();
    if (operand.is("meta", "nfproto") && network == UNKNOWN) {
      network = number;
    } else if (operand.is("meta", "protocol") && network == UNKNOWN) {
      network = number == ETHERTYPE_IPV4 ? IPV4 : number == ETHERTYPE_IPV6 ? IPV6 : UNKNOWN;
    } else if (isOf(operand, CtKey.L3PROTO) && network == UNKNOWN) {
      network = number;
    } else if (isOf(operand, CtKey.PROTOCOL) && network != UNKNOWN) {
      transport = number; // nft, too, learns it where it knows the IP version already
    } else if (operand.is("meta", "l4proto")
        || operand.is("ip", "protocol")
        || operand.is("ip6", "nexthdr")) {
      transport = number;
    }
  }
}

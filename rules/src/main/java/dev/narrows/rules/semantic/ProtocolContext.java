package dev.narrows.rules.semantic;

import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.CtKey;
import dev.narrows.rules.eval.op.LinkTypeLoad;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.field.FieldDependency;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.field.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jnetfilter.packet.IpProtocol;

/**
 * What a rule has made sure of about the packet's protocols, from its left to where it stands, and
 * the tests that nft puts in front of what is not sure (nftables: src/payload.c, src/evaluate.c,
 * src/proto.c).
 */
final class ProtocolContext {
  static final int IPV4 = 2;
  static final int IPV6 = 10;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;
  private static final int ETHERNET = 1;
  private static final int UNKNOWN = -1;

  /** Known, but none that nft has a name for. */
  private static final int OTHER = -2;

  private static final int ICMP = 1;
  private static final int IGMP = 2;
  private static final int ICMPV6 = 58;

  /** Those that nft finds behind IP (proto_inet_service). */
  private static final Set<Integer> TRANSPORTS =
      Set.of(50, 51, 108, 17, 136, 6, 33, 132, ICMP, IGMP, ICMPV6);

  private static final Set<Integer> ICMP_LIKE = Set.of(ICMP, IGMP, ICMPV6);

  private final DiagnosticSink sink;
  private final boolean mixed;
  private final List<Operation> first = new ArrayList<>();
  private final Set<Integer> transports = new LinkedHashSet<>();
  private int link = UNKNOWN;
  private int network;
  private int messageType = UNKNOWN;

  /** In tables ip and ip6 the IP version is known from the start. */
  ProtocolContext(String family, DiagnosticSink sink) {
    this.sink = sink;
    this.network = family.equals("ip") ? IPV4 : family.equals("ip6") ? IPV6 : UNKNOWN;
    this.mixed = network == UNKNOWN;
  }

  boolean isKnownIpv4() {
    return network == IPV4;
  }

  boolean isKnownIpv6() {
    return network == IPV6;
  }

  /** Whether one transport protocol is sure. */
  boolean isTransportKnown() {
    return !transports.isEmpty();
  }

  /** Tests that stand in front of all that the rule does: nft puts those of options there. */
  List<Operation> first() {
    return first;
  }

  /**
   * Operations that make sure that a packet has a field, less what is known; null after a
   * diagnostic, when it cannot have it.
   */
  List<Operation> require(FieldDescriptor field, SourceSpan span) {
    if (!mixed && field.protocol().equals("meta") && field.name().equals("nfproto")) {
      sink.error(
          span,
          "all packets are of one protocol in this table",
          "leave the match out, or write it in a table inet");
      return null;
    }
    List<Operation> operations = new ArrayList<>();
    boolean hasTransport =
        field.dependencies().stream().anyMatch(each -> each.key() == MetaKey.L4PROTO);
    for (FieldDependency each : field.dependencies()) {
      boolean good =
          switch (each.key()) {
            case IIFTYPE -> requireLink(each, operations);
            case NFPROTO -> requireNetwork(each.value(), hasTransport, isOption(field), operations);
            default -> requireTransport(each, operations);
          };
      if (!good) {
        reportConflict(field, each.key() == MetaKey.L4PROTO, span);
        return null;
      }
    }
    return requireMessageType(field, span, operations) ? operations : null;
  }

  /** Operations that make sure of TCP, less what is known; null after a diagnostic. */
  List<Operation> requireTcp(SourceSpan span, String what) {
    if (transports.isEmpty()) {
      transports.add(IpProtocol.TCP);
      return new FieldDependency(MetaKey.L4PROTO, IpProtocol.TCP).operations(Operand.REGISTER);
    }
    if (transports.size() > 1) {
      // nft takes it where the set's last element is TCP, and writes sets in another order.
      String message = what + " behind several protocols is understood, but not supported";
      sink.error(span, message, "match TCP alone, in a rule of its own");
      return null;
    }
    int known = transports.iterator().next();
    if (known != IpProtocol.TCP) {
      String message = what + " cannot answer " + nameOf(known);
      sink.error(span, message, "match TCP, or use another answer");
      return null;
    }
    return List.of();
  }

  /** Makes sure of an IP version in front of all that the rule does, unless one is known. */
  void requireFirst(int version) {
    if (network == UNKNOWN) {
      first.addAll(networkTest(version));
      network = version;
    }
  }

  private static boolean isOption(FieldDescriptor field) {
    return field.location() instanceof FieldLocation.ExtensionHeader
        || field.location() instanceof FieldLocation.IpOption
        || field.location() instanceof FieldLocation.Presence;
  }

  private boolean requireLink(FieldDependency dependency, List<Operation> operations) {
    if (link == UNKNOWN) {
      operations.addAll(dependency.operations(Operand.REGISTER));
      link = dependency.value();
    }
    return link == dependency.value();
  }

  private boolean requireNetwork(
      int version, boolean hasTransport, boolean option, List<Operation> operations) {
    if (network == version) {
      return true;
    }
    if (network != UNKNOWN || !transports.isEmpty() && hasTransport) {
      // ICMP in IPv6 is odd, but nft takes it, and so may a rule.
      return hasTransport;
    }
    if (link == OTHER) {
      return false;
    }
    (option ? first : operations).addAll(networkTest(version));
    network = version;
    return true;
  }

  /** Behind a test for Ethernet nft looks at its type, else at the family of the hook. */
  private List<Operation> networkTest(int version) {
    if (link != ETHERNET) {
      return new FieldDependency(MetaKey.NFPROTO, version).operations(Operand.REGISTER);
    }
    Value type = Value.of(version == IPV4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6);
    return List.of(
        new LinkTypeLoad(Operand.REGISTER), new Compare(Operand.REGISTER, Comparison.EQ, type));
  }

  private boolean requireTransport(FieldDependency dependency, List<Operation> operations) {
    if (transports.isEmpty()) {
      operations.addAll(dependency.operations(Operand.REGISTER));
      transports.add(dependency.value());
      return network != OTHER;
    }
    return transports.size() == 1 && transports.contains(dependency.value());
  }

  /** Fields of some ICMP messages; of echo requests and replies the request stands for both. */
  private boolean requireMessageType(
      FieldDescriptor field, SourceSpan span, List<Operation> operations) {
    if (field.messageTypes().isEmpty()) {
      return true;
    }
    int needed = field.messageTypes().get(0);
    if (messageType == UNKNOWN) {
      operations.addAll(field.messageTypeGuard(Operand.REGISTER));
      messageType = needed;
    }
    if (messageType != needed) {
      sink.error(
          span,
          "no " + field.protocol() + " message of type " + messageType + " has this field",
          "it is of messages of type " + needed + ": write a rule of its own");
    }
    return messageType == needed;
  }

  private void reportConflict(FieldDescriptor field, boolean transport, SourceSpan span) {
    String known =
        transport
            ? nameOf(transports.iterator().next())
            : network == IPV4 ? "ip" : network == IPV6 ? "ip6" : "of an unknown protocol";
    sink.error(
        span,
        "no packet is both " + known + " and " + field.protocol(),
        "write a rule for each, in a table that sees both");
  }

  private static String nameOf(int protocol) {
    return protocol == OTHER
        ? "of another protocol"
        : ValueType.INET_PROTOCOL.nameOf(protocol).orElse(Integer.toString(protocol));
  }

  /** Takes from a match for one value what it says about the packet's protocols. */
  void learn(Operand operand, Value value) {
    if (operand.combined() || operand.field() == null) {
      return;
    }
    int number = (int) value.low();
    if (operand.field().location() instanceof FieldLocation.Ct ct) {
      learnConnection(ct.key(), number);
      return;
    }
    switch (operand.field().protocol() + " " + operand.field().name()) {
      case "meta nfproto" -> learnFamily(number);
      case "meta iiftype" -> link = number == ETHERNET ? ETHERNET : OTHER;
      case "ether type" -> learnEtherType(number);
      case "meta l4proto" -> transports.add(TRANSPORTS.contains(number) ? number : OTHER);
      case "ip protocol", "ip6 nexthdr" -> learnTransport(number);
      case "ah nexthdr", "comp nexthdr" -> refuseNextHeader(operand, number);
      case "icmp type" -> learnMessageType(ICMP, number == 0 ? 8 : number);
      case "icmpv6 type" -> learnMessageType(ICMPV6, number == 129 ? 128 : number);
      default -> {
        // Says nothing of protocols.
      }
    }
  }

  /** nft learns of the transport protocol here only where it knows the IP version already. */
  private void learnConnection(CtKey key, int number) {
    if (key == CtKey.L3PROTO && network == UNKNOWN) {
      network = number;
    } else if (key == CtKey.PROTOCOL && network != UNKNOWN) {
      transports.add(TRANSPORTS.contains(number) ? number : OTHER);
    }
  }

  private void learnFamily(int number) {
    if (mixed) {
      network = number == IPV4 || number == IPV6 ? number : OTHER;
    }
  }

  private void learnEtherType(int type) {
    if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6) {
      network = type == ETHERTYPE_IPV4 ? IPV4 : IPV6;
    }
  }

  private void learnTransport(int number) {
    if (TRANSPORTS.contains(number)) {
      transports.add(number);
    }
  }

  /** nft 1.0.6 fails an assertion here (payload_expr_pctx_update). */
  private void refuseNextHeader(Operand operand, int number) {
    if (TRANSPORTS.contains(number) && !ICMP_LIKE.contains(number)) {
      sink.error(
          operand.span(),
          "nft 1.0.6 cannot load " + operand.label() + " with " + nameOf(number),
          "write a range, such as " + number + "-" + number);
    }
  }

  private void learnMessageType(int protocol, int type) {
    if (transports.contains(protocol) && type != 0) {
      messageType = type;
    }
  }
}

package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.TcpOptionExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.FieldCatalog;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.ValueType;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Finds fields in the catalog, or says why there is none; null after a diagnostic. */
final class FieldFinder {
  private static final String IN_NFT = "keep this rule in nft";
  private static final String BRIDGE = "of bridges only the kernel tells; " + IN_NFT;
  private static final String SOCKET = "the queue does not tell whether there is one; " + IN_NFT;
  private static final String ROUTE = "only the kernel knows the packet's route; " + IN_NFT;

  /** What nft knows and a queue does not tell, and what to do about it. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("meta nftrace", "match nothing: 'meta nftrace set 1' shows in 'narrows trace'"),
          Map.entry("meta rtclassid", ROUTE),
          Map.entry("meta ibriport", BRIDGE),
          Map.entry("meta obriport", BRIDGE),
          Map.entry("meta ibrname", BRIDGE),
          Map.entry("meta obrname", BRIDGE),
          Map.entry("meta ibrpvid", BRIDGE),
          Map.entry("meta ibrvproto", BRIDGE),
          Map.entry("meta cpu", "a queue does not tell which CPU received a packet; " + IN_NFT),
          Map.entry("meta cgroup", SOCKET),
          Map.entry("meta secmark", "only the kernel reads security marks; " + IN_NFT),
          Map.entry("meta ipsec", "a queue does not tell whether IPsec decrypted; " + IN_NFT),
          Map.entry("meta secpath", "a queue does not tell whether IPsec decrypted; " + IN_NFT),
          Map.entry("meta iifkind", "match 'iiftype' or 'iifname', or " + IN_NFT),
          Map.entry("meta oifkind", "match 'oiftype' or 'oifname', or " + IN_NFT),
          Map.entry("meta sdif", "of VRFs a queue tells the port only; match 'iif', or " + IN_NFT),
          Map.entry("meta sdifname", "of VRFs a queue tells the port only; match 'iifname'"),
          Map.entry("ether daddr", "a queue tells the sender's address only; " + IN_NFT),
          Map.entry("rt classid", ROUTE),
          Map.entry("rt nexthop", ROUTE),
          Map.entry("rt ip nexthop", ROUTE),
          Map.entry("rt ip6 nexthop", ROUTE),
          Map.entry("rt ipsec", ROUTE),
          Map.entry("rt mtu", "it can only be assigned; write 'path mtu'"));

  private final DiagnosticSink sink;
  private final ConntrackOperands conntrack;

  FieldFinder(DiagnosticSink sink, ConntrackOperands conntrack) {
    this.sink = sink;
    this.conntrack = conntrack;
  }

  FieldDescriptor find(FieldExpression expression) {
    String protocol = expression.protocol().text();
    String name = expression.field().text();
    if (protocol.contains("@")) {
      return new RawFields(sink).find(expression);
    }
    if (protocol.equals("numgen")) {
      return new NumberGenerators(sink).find(expression);
    }
    if (protocol.equals("fib")) {
      return new RouteFields(sink).find(expression);
    }
    if (name.isEmpty()) {
      FieldDescriptor presence = FieldCatalog.presences().get(protocol);
      return presence == null ? unknownPart(expression.protocol()) : presence;
    }
    if (protocol.equals("ct")) {
      name = conntrack.name(expression);
      if (name == null) {
        return null;
      }
    }
    FieldDescriptor field = FieldCatalog.find(protocol, name).orElse(null);
    return field == null ? unknown(expression) : field;
  }

  private FieldDescriptor unknown(FieldExpression expression) {
    String protocol = expression.protocol().text();
    Name field = expression.field();
    Set<String> fields = FieldCatalog.fields(protocol).keySet();
    String refused = REFUSED.get(protocol + " " + field.text());
    if (refused != null) {
      String message = "'" + expression.text() + "' is understood, but not supported";
      sink.error(expression.span(), message, refused);
    } else if (protocol.equals("vlan")) {
      refuse(expression.span(), protocol, "match the VLAN's interface: its tags are off here");
    } else if (protocol.equals("arp")) {
      refuse(expression.span(), protocol, "the hooks of IP see no ARP");
    } else if (fields.isEmpty() && protocol.indexOf(' ') > 0) {
      return unknownPart(expression.protocol());
    } else if (fields.isEmpty()) {
      String advice = "match 'meta l4proto' instead, or keep this rule in nft";
      refuse(expression.span(), protocol, advice);
    } else {
      sink.error(
          field.span(),
          protocol + " has no field '" + field.text() + "'",
          Suggestion.adviceFor(
              field.text(), fields, protocol + " has " + String.join(", ", fields)));
    }
    return null;
  }

  private void refuse(SourceSpan span, String protocol, String advice) {
    sink.error(span, "matching " + protocol + " is understood, but not supported", advice);
  }

  /** An option, chunk or extension header that nft has no name for. */
  private FieldDescriptor unknownPart(Name part) {
    int blank = part.text().lastIndexOf(' ');
    String kind = part.text().substring(0, blank);
    String name = part.text().substring(blank + 1);
    Set<String> names = new LinkedHashSet<>();
    for (String each : FieldCatalog.presences().keySet()) {
      if (each.startsWith(kind + " ")) {
        names.add(each.substring(blank + 1));
      }
    }
    sink.error(
        part.span(),
        "unknown " + kind + " '" + name + "'",
        Suggestion.adviceFor(name, names, "there are " + String.join(", ", names)));
    return null;
  }

  FieldDescriptor find(TcpOptionExpression expression) {
    Name option = expression.option();
    OptionalInt kind = kindOf(option);
    if (kind.isEmpty()) {
      return null;
    }
    String protocol = "tcp option " + option.text();
    Name name = expression.field();
    if (name == null) {
      FieldDescriptor named = FieldCatalog.presences().get(protocol);
      return named == null ? FieldCatalog.tcpOptionPresence(kind.getAsInt()) : named;
    }
    FieldDescriptor field = FieldCatalog.find(protocol, name.text()).orElse(null);
    if (field == null) {
      Set<String> fields = FieldCatalog.fields(protocol).keySet();
      String all = fields.isEmpty() ? "match 'exists'" : "it has " + String.join(", ", fields);
      sink.error(
          name.span(),
          protocol + " has no field '" + name.text() + "'",
          Suggestion.adviceFor(name.text(), fields, all));
    }
    return field;
  }

  /** The number of a TCP option, or nothing after a diagnostic. */
  OptionalInt kindOf(Name option) {
    if (!Character.isDigit(option.text().charAt(0))) {
      OptionalInt named = FieldCatalog.tcpOptionKind(option.text());
      if (named.isEmpty()) {
        reportUnknown(option);
      }
      return named;
    }
    Literal number = new Literal(Literal.Kind.NUMBER, option.text(), option.span());
    Value kind = new ConstantReader(new OperandType(ValueType.INTEGER, 8), sink).read(number);
    return kind == null ? OptionalInt.empty() : OptionalInt.of((int) kind.low());
  }

  private void reportUnknown(Name option) {
    Set<String> names = FieldCatalog.tcpOptionKinds().keySet();
    String otherwise = "the options are " + String.join(", ", names);
    sink.error(
        option.span(),
        "unknown TCP option '" + option.text() + "'",
        Suggestion.adviceFor(option.text(), names, otherwise));
  }
}

package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.field.FieldCatalog;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what "ct" asks for, as nft's evaluation does (nftables: src/evaluate.c, src/ct.c). */
final class ConntrackOperands {
  private static final String IN_NFT = "keep this rule in nft";

  /** Why some of nft's keys cannot be had. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "helper",
          "the kernel does not tell which helper expected a connection; " + IN_NFT,
          "zone",
          "a queue does not tell the zone, without which a connection cannot be found; " + IN_NFT,
          "event",
          "the kernel takes it for setting only; " + IN_NFT,
          "secmark",
          "it names a security context, which only the kernel knows; " + IN_NFT,
          "timeout",
          IN_NFT,
          "expectation",
          IN_NFT,
          "count",
          "the kernel alone counts connections; " + IN_NFT);

  private static final Set<String> NEED_DIRECTION =
      Set.of("saddr", "daddr", "ip saddr", "ip daddr", "ip6 saddr", "ip6 daddr");

  private final DiagnosticSink sink;
  private final ProtocolContext protocols;

  /** Without known protocols (null), what depends on them is refused. */
  ConntrackOperands(DiagnosticSink sink, ProtocolContext protocols) {
    this.sink = sink;
    this.protocols = protocols;
  }

  /** The field's name in the catalog; null after a diagnostic. */
  String name(FieldExpression expression) {
    String name = expression.field().text();
    SourceSpan span = expression.span();
    int blank = name.indexOf(' ');
    boolean directed = name.startsWith("original ") || name.startsWith("reply ");
    String key = directed ? name.substring(blank + 1) : name;
    if (REFUSED.containsKey(key)) {
      sink.error(span, "'ct " + key + "' is understood, but not supported", REFUSED.get(key));
      return null;
    }
    if (!directed && (NEED_DIRECTION.contains(key) || key.startsWith("proto-"))) {
      sink.error(
          span,
          "'ct " + key + "' needs a direction",
          "write 'ct original " + key + "' or 'ct reply'");
      return null;
    }
    if (key.equals("saddr") || key.equals("daddr")) {
      return ofKnownVersion(name.substring(0, blank), key, span);
    }
    if (key.startsWith("proto-") && (protocols == null || !protocols.isTransportKnown())) {
      sink.error(
          span,
          "what '" + key + "' means depends on the transport protocol, which is not known here",
          "match it before, with 'meta l4proto tcp' for example");
      return null;
    }
    if (isOtherVersion(key)) {
      sink.error(
          span,
          "no packet here has '" + key + "'",
          "the rule is for the other IP version: write one for each");
      return null;
    }
    return known(name, expression) ? name : null;
  }

  private String ofKnownVersion(String direction, String key, SourceSpan span) {
    boolean ipv4 = protocols != null && protocols.isKnownIpv4();
    boolean ipv6 = protocols != null && protocols.isKnownIpv6();
    if (!ipv4 && !ipv6) {
      sink.error(
          span,
          "the IP version is not known here",
          "write 'ct " + direction + " ip " + key + "' or 'ct " + direction + " ip6 " + key + "'");
      return null;
    }
    return direction + (ipv4 ? " ip " : " ip6 ") + key;
  }

  private boolean isOtherVersion(String key) {
    return protocols != null
        && (key.startsWith("ip ") && protocols.isKnownIpv6()
            || key.startsWith("ip6 ") && protocols.isKnownIpv4());
  }

  private boolean known(String name, FieldExpression expression) {
    if (FieldCatalog.find("ct", name).isPresent()) {
      return true;
    }
    List<String> names =
        FieldCatalog.fields("ct").keySet().stream().filter(each -> !each.contains(" ")).toList();
    sink.error(
        expression.field().span(),
        "'ct' has no '" + name + "'",
        Suggestion.adviceFor(name, names, "it has " + String.join(", ", names)));
    return false;
  }
}

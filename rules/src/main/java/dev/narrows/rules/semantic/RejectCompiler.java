package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.RejectStatement;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.op.RejectOp;
import dev.narrows.rules.eval.op.TcpResetOp;
import java.util.List;
import java.util.Map;

/** Compiles "reject"; null after a diagnostic. */
final class RejectCompiler {
  private final String family;
  private final ProtocolContext protocols;
  private final DiagnosticSink sink;

  RejectCompiler(String family, ProtocolContext protocols, DiagnosticSink sink) {
    this.family = family;
    this.protocols = protocols;
    this.sink = sink;
  }

  /**
   * @param code what follows "with icmp" and the like, variables resolved; else null
   */
  List<Operation> compile(RejectStatement reject, Expression code) {
    switch (reject.kind()) {
      case DEFAULT:
        return List.of(RejectOp.byFamily());
      case TCP_RESET:
        return tcpReset(reject);
      case ICMP:
        return protocols.isKnownIpv6()
            ? refuse(reject.span(), "ICMP cannot answer an IPv6 packet", "write 'icmpv6'")
            : ofFamily(RejectReasons.ICMP, "ICMP", code, ProtocolContext.IPV4);
      case ICMPV6:
        return protocols.isKnownIpv4()
            ? refuse(reject.span(), "ICMPv6 cannot answer an IPv4 packet", "write 'icmp'")
            : ofFamily(RejectReasons.ICMPV6, "ICMPv6", code, ProtocolContext.IPV6);
      case ICMPX:
        return ofBoth(reject, code);
      default:
        throw new AssertionError(reject);
    }
  }

  private List<Operation> tcpReset(RejectStatement reject) {
    List<Operation> guard = protocols.requireTcp(reject.span(), "a TCP reset");
    if (guard == null) {
      return null;
    }
    // nft puts it in front of all, so that what is not rejected is neither logged nor counted.
    protocols.first().addAll(guard);
    return List.of(new TcpResetOp());
  }

  private List<Operation> ofFamily(
      Map<String, RejectReason> reasons, String label, Expression code, int version) {
    String text = code instanceof Literal literal ? literal.text() : "";
    RejectReason reason =
        text.matches("[0-9]{1,3}")
            ? RejectReasons.ofCode(reasons, Integer.parseInt(text))
            : reasons.get(text);
    if (reason == null && isNumber(text)) {
      return unsupported(code);
    }
    if (reason == null) {
      String all = "the codes are " + String.join(", ", reasons.keySet());
      return refuse(
          code.span(),
          "no " + label + " code '" + text + "' to reject with",
          Suggestion.adviceFor(text, reasons.keySet(), all));
    }
    protocols.requireFirst(version);
    return List.of(RejectOp.with(reason));
  }

  private List<Operation> ofBoth(RejectStatement reject, Expression code) {
    if (!family.equals("inet")) {
      String advice = family.equals("ip") ? "write 'icmp'" : "write 'icmpv6'";
      return refuse(reject.span(), "'icmpx' is for tables inet", advice);
    }
    String text = code instanceof Literal literal ? literal.text() : "";
    RejectOp operation = RejectReasons.ICMPX.get(text);
    if (operation == null && text.matches("[0-3]")) {
      operation = List.copyOf(RejectReasons.ICMPX.values()).get(Integer.parseInt(text));
    }
    if (operation == null && isNumber(text)) {
      return unsupported(code);
    }
    if (operation == null) {
      String all = "the codes are " + String.join(", ", RejectReasons.ICMPX.keySet());
      return refuse(
          code.span(),
          "no code '" + text + "' to reject with",
          Suggestion.adviceFor(text, RejectReasons.ICMPX.keySet(), all));
    }
    return List.of(operation);
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,9}");
  }

  private List<Operation> unsupported(Expression code) {
    return refuse(
        code.span(),
        "a code without a name is understood, but not supported",
        "no host knows what it means; write one of the names");
  }

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}

package dev.narrows.rules.semantic;

import dev.narrows.rules.StatedMtu;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.Numbers;
import dev.narrows.rules.ast.PrefixExpression;
import dev.narrows.rules.ast.SetElement;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.StatedMtus;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.semantic.Symbols.PlacedElements;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what "path-mtu" blocks state. */
final class PathMtuReader {
  /** Every IPv4 link carries 68 octets (RFC 791, 3.2). */
  private static final int LEAST_IPV4 = 68;

  /** Every IPv6 link carries 1280 octets (RFC 8200, 5). */
  private static final int LEAST_IPV6 = 1280;

  private static final int MOST = 65535;
  private static final int BITS_IPV4 = 32;
  private static final int BITS_IPV6 = 128;

  private record Prefix(boolean ipv6, Value address, int length) {}

  private final Set<String> broken;
  private final DiagnosticSink sink;
  private final Map<Prefix, SourceSpan> known = new HashMap<>();
  private final List<StatedMtu> entries = new ArrayList<>();

  PathMtuReader(Set<String> broken, DiagnosticSink sink) {
    this.broken = broken;
    this.sink = sink;
  }

  StatedMtus read(List<PlacedElements> blocks) {
    for (PlacedElements block : blocks) {
      Expression resolved = new Resolver(block.place(), broken, sink).resolve(block.elements());
      if (resolved instanceof SetExpression set) {
        set.elements().forEach(each -> read(each, each.data()));
      }
    }
    return new StatedMtus(entries);
  }

  /**
   * @param data what stands behind the element's colon, or behind that of the element around it
   */
  private void read(SetElement element, Expression data) {
    if (element.key() instanceof SetExpression inner) {
      inner.elements().forEach(each -> read(each, each.data() == null ? data : each.data()));
      return;
    }
    checkOptions(element);
    Prefix prefix = prefix(element.key());
    if (prefix == null) {
      return;
    }
    if (data == null) {
      sink.error(element.span(), "a prefix without an MTU", "write one behind it, as in ': 1420'");
      return;
    }
    int mtu = mtu(data, prefix.ipv6());
    SourceSpan earlier = known.putIfAbsent(prefix, element.span());
    if (earlier != null) {
      sink.error(
          element.key().span(),
          "this prefix has an MTU already",
          "remove one of them",
          List.of(new Note(earlier, "the first is here")));
    } else if (mtu > 0) {
      entries.add(
          new StatedMtu(
              prefix.ipv6(),
              prefix.address().high(),
              prefix.address().low(),
              prefix.length(),
              mtu,
              element.span().file(),
              element.span().line(),
              element.options().comment()));
    }
  }

  private void checkOptions(SetElement element) {
    boolean states = !element.options().states().isEmpty();
    if (states || element.options().timeout() != null || element.options().expires() != null) {
      sink.error(
          element.span(),
          states
              ? "a path's MTU keeps no counters or limits"
              : "an MTU that is stated here holds for as long as these rules do",
          states
              ? "count in a rule"
              : "for one that ends use 'narrows path-mtu --set' and '--clear'");
    }
  }

  private Prefix prefix(Expression key) {
    Expression address = key instanceof PrefixExpression prefix ? prefix.value() : key;
    if (!(address instanceof Literal literal)
        || literal.kind() != Literal.Kind.IPV4 && literal.kind() != Literal.Kind.IPV6) {
      sink.error(
          key.span(),
          "this is no address and no prefix",
          "write one such as 10.8.0.0/16, or 0.0.0.0/0 and ::/0 for all");
      return null;
    }
    boolean ipv6 = literal.kind() == Literal.Kind.IPV6;
    Value value = ipv6 ? AddressParser.ipv6(literal.text()) : AddressParser.ipv4(literal.text());
    if (value == null) {
      sink.error(
          literal.span(),
          "'" + literal.text() + "' is no " + (ipv6 ? "IPv6" : "IPv4") + " address",
          ipv6 ? "write one such as 2001:db8::1" : "write four numbers from 0 to 255");
      return null;
    }
    int bits = ipv6 ? BITS_IPV6 : BITS_IPV4;
    long length = key instanceof PrefixExpression prefix ? prefix.length() : bits;
    if (length < 0 || length > bits) {
      sink.error(key.span(), "a prefix of " + length + " bits", "write 0 to " + bits);
      return null;
    }
    Value behind = value.and(Value.ones(bits - (int) length));
    if (!behind.equals(Value.ZERO)) {
      String text = text(ipv6, value.xor(behind));
      sink.error(
          key.span(),
          "the address has bits behind its first " + length,
          "write " + text + "/" + length + ", or the address alone");
      return null;
    }
    return new Prefix(ipv6, value, (int) length);
  }

  private static String text(boolean ipv6, Value address) {
    if (!ipv6) {
      return AddressText.ipv4((int) address.low());
    }
    BigInteger high = new BigInteger(Long.toUnsignedString(address.high()));
    return AddressText.ipv6(
        high.shiftLeft(Long.SIZE).or(new BigInteger(Long.toUnsignedString(address.low()))));
  }

  /** 0 after a diagnostic. */
  private int mtu(Expression data, boolean ipv6) {
    int least = ipv6 ? LEAST_IPV6 : LEAST_IPV4;
    BigInteger mtu =
        data instanceof Literal literal && literal.kind() == Literal.Kind.NUMBER
            ? Numbers.parse(literal.text()).orElse(null)
            : null;
    String advice = "write the octets of IP that the path carries, from " + least + " to " + MOST;
    if (mtu == null) {
      sink.error(data.span(), "this is no MTU", advice);
    } else if (mtu.bitLength() > Short.SIZE || mtu.intValue() < least) {
      sink.error(
          data.span(), mtu + " is no MTU of an " + (ipv6 ? "IPv6" : "IPv4") + " path", advice);
    } else {
      return mtu.intValue();
    }
    return 0;
  }
}

package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.SavedRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A rule as nft lists it, read for one probe: what it comes to is said by rules of iptables that
 * match always or perhaps. None are left of a rule that does not match, or has no verdict.
 */
final class NftRule {
  /** An option that no match of iptables has, so that nobody can tell whether it matches. */
  private static final String PERHAPS = "--perhaps";

  private static final List<String> CLAMP = List.of("option", "maxseg", "size", "set");

  /** Of a match that the probe does not tell about. */
  private static final Predicate<String> UNTOLD = value -> true;

  private final String prefix;
  private final String chain;
  private final String text;
  private final Probe probe;
  private final List<String> words;
  private final List<SavedRule> found = new ArrayList<>();
  private int at;
  private RuleMatch match = RuleMatch.YES;

  /** Whether it has come to something that it does not understand: only verdicts count then. */
  private boolean blind;

  private NftRule(String prefix, String chain, String text, Probe probe) {
    this.prefix = prefix;
    this.chain = chain;
    this.text = text;
    this.probe = probe;
    this.words = SavedRule.words(text);
  }

  /**
   * @param prefix what the names of chains begin with in the rules that come out
   */
  static List<SavedRule> read(String prefix, String chain, String text, Probe probe) {
    NftRule rule = new NftRule(prefix, chain, text, probe);
    while (rule.at < rule.words.size() && rule.match != RuleMatch.NO) {
      rule.statement(rule.next());
    }
    return rule.found;
  }

  private String next() {
    return at < words.size() ? words.get(at++) : "";
  }

  private boolean skip(String word) {
    boolean here = at < words.size() && words.get(at).equals(word);
    at += here ? 1 : 0;
    return here;
  }

  private void end() {
    at = words.size();
  }

  private void narrow(RuleMatch by) {
    match = by.ordinal() < match.ordinal() ? by : match;
  }

  private void doNotUnderstand() {
    narrow(RuleMatch.PERHAPS);
    blind = true;
  }

  private void statement(String word) {
    switch (word) {
      case "accept", "drop", "reject", "return", "queue", "jump", "goto" -> {
        verdict(word, match);
        end();
      }
      case "comment" -> next();
      case "counter" -> {
        if (skip("packets")) {
          at += 3;
        } else if (skip("name")) {
          next();
        }
      }
      case "log" -> {
        while (skip("prefix") || skip("level") || skip("group") || skip("snaplen")) {
          next();
        }
      }
      case "limit" -> limit();
      default -> {
        if (isClamp(word)) {
          clamp();
        } else if (!blind) {
          match(word);
        }
      }
    }
  }

  private boolean isClamp(String word) {
    return word.equals("tcp")
        && at + CLAMP.size() < words.size()
        && words.subList(at, at + CLAMP.size()).equals(CLAMP);
  }

  /** tcp option maxseg size set NUMBER or rt mtu: the rule goes on behind it. */
  private void clamp() {
    if (!probe.isProtocol("tcp")) {
      match = RuleMatch.NO;
      return;
    }
    add("-j", ClampCheck.TARGET, match);
    at += CLAMP.size();
    if (next().equals("rt")) {
      next();
    }
  }

  /** limit rate [over] NUMBER/UNIT [burst NUMBER UNIT]. */
  private void limit() {
    narrow(RuleMatch.PERHAPS);
    if (!skip("rate")) {
      doNotUnderstand();
      return;
    }
    skip("over");
    while (at < words.size() && !next().contains("/")) {
      continue; // a number, and after it a unit that has the stroke
    }
    if (skip("burst")) {
      at += 2;
    }
  }

  private void verdict(String word, RuleMatch when) {
    String target =
        switch (word) {
          case "jump", "goto" -> prefix + next();
          case "queue" -> "NFQUEUE";
          case "continue" -> "";
          default -> word.toUpperCase(Locale.ROOT);
        };
    if (target.isEmpty() || when == RuleMatch.NO) {
      return;
    }
    add(word.equals("goto") ? "-g" : "-j", target, when);
  }

  private void add(String jump, String target, RuleMatch when) {
    List<String> arguments =
        when == RuleMatch.YES ? List.of(jump, target) : List.of(PERHAPS, jump, target);
    found.add(new SavedRule(prefix + chain, arguments, text));
  }

  private void match(String word) {
    Predicate<String> asked =
        switch (word) {
          case "iif", "iifname" -> link(probe.in());
          case "oif", "oifname" -> link(probe.out());
          case "meta" -> meta(next());
          case "ct" -> next().equals("state") && !isAhead("&", "!") ? this::isState : UNTOLD;
          case "ip" -> network(false, "protocol");
          case "ip6" -> network(true, "nexthdr");
          case "icmp" -> message(false, "destination-unreachable", "frag-needed");
          case "icmpv6" -> message(true, "packet-too-big", "no-route");
          case "tcp" -> transport(probe.isProtocol("tcp"));
          case "udp", "udplite", "sctp", "dccp", "esp", "ah", "comp" -> transport(false);
          case "th" -> transport(true);
          default -> null;
        };
    if (asked == null) {
      doNotUnderstand();
    } else if (match != RuleMatch.NO) {
      values(asked);
    }
  }

  private boolean isAhead(String... any) {
    return at < words.size() && Arrays.asList(any).contains(words.get(at));
  }

  /** Of a chain that may see an interface where this probe has none. */
  private Predicate<String> link(String name) {
    return name.isEmpty() ? UNTOLD : value -> isInterface(value, name);
  }

  private static boolean isInterface(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  private Predicate<String> meta(String key) {
    return switch (key) {
      case "iifname" -> link(probe.in());
      case "oifname" -> link(probe.out());
      case "l4proto" -> probe::isProtocol;
      case "nfproto" -> value -> value.equals(probe.ipv6() ? "ipv6" : "ipv4");
      case "protocol" -> value -> value.equals(probe.ipv6() ? "ip6" : "ip");
      default -> UNTOLD;
    };
  }

  private boolean isState(String value) {
    return Arrays.asList(value.toUpperCase(Locale.ROOT).split(",")).contains(probe.state());
  }

  private Predicate<String> network(boolean ipv6, String protocol) {
    if (probe.ipv6() != ipv6) {
      return impossible();
    }
    return next().equals(protocol) ? probe::isProtocol : UNTOLD;
  }

  private Predicate<String> message(boolean ipv6, String type, String code) {
    if (probe.kind() != Probe.Kind.TOO_BIG || probe.ipv6() != ipv6) {
      return impossible();
    }
    return switch (next()) {
      case "type" -> type::equals;
      case "code" -> code::equals;
      default -> UNTOLD;
    };
  }

  private Predicate<String> transport(boolean possible) {
    if (!possible) {
      return impossible();
    }
    next();
    return UNTOLD;
  }

  /** Of another protocol than the probe's: no value matches, nor does any but this one. */
  private Predicate<String> impossible() {
    match = RuleMatch.NO;
    return UNTOLD;
  }

  private void values(Predicate<String> asked) {
    boolean negated = skip("!=");
    if (skip("vmap")) {
      verdicts(asked);
      return;
    }
    if (isAhead("!", "&", "|", "^", ".", "<", ">", "<=", ">=", "<<", ">>", "set", "map")) {
      doNotUnderstand();
      return;
    }
    boolean any = false;
    boolean told = asked != UNTOLD;
    if (skip("{")) {
      while (at < words.size() && !skip("}")) {
        String value = element(next());
        told &= !value.equals(".");
        any |= asked.test(value);
      }
    } else {
      String value = next();
      told &= !value.startsWith("@");
      any = asked.test(value);
    }
    narrow(!told ? RuleMatch.PERHAPS : any != negated ? RuleMatch.YES : RuleMatch.NO);
  }

  private static String element(String word) {
    return word.endsWith(",") ? word.substring(0, word.length() - 1) : word;
  }

  /** { VALUE : VERDICT, ... }, or the name of a map, whose verdicts nobody tells. */
  private void verdicts(Predicate<String> asked) {
    if (!skip("{")) {
      verdict("queue", RuleMatch.PERHAPS);
      end();
      return;
    }
    while (at < words.size() && !skip("}")) {
      String value = next();
      boolean simple = skip(":");
      boolean told = simple && asked != UNTOLD && !value.equals("*");
      while (!simple && at < words.size()) {
        simple = next().equals(":");
      }
      RuleMatch one = !told ? RuleMatch.PERHAPS : asked.test(value) ? RuleMatch.YES : RuleMatch.NO;
      String word = element(next());
      if (word.equals("jump") || word.equals("goto")) {
        words.set(at, element(words.get(at)));
      }
      verdict(word, one.ordinal() < match.ordinal() ? one : match);
    }
    end();
  }
}

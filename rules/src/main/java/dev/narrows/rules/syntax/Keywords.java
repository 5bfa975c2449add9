package dev.narrows.rules.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/** How the words of the language are spelled, for messages about what was expected. */
final class Keywords {
  private static final Map<Integer, List<String>> SPELLINGS =
      Map.ofEntries(
          entry(RulesLexer.OTHER_COMMAND, "list rename replace"),
          entry(RulesLexer.OTHER_OBJECT, "flowtable secmark"),
          entry(
              RulesLexer.OTHER_STATEMENT,
              "queue notrack dnat snat masquerade redirect tproxy dup fwd meter"),
          entry(RulesLexer.FAMILY, "inet bridge netdev"),
          entry(RulesLexer.PROTOCOL, "udp udplite sctp dccp th igmp ah esp comp ether vlan"),
          entry(RulesLexer.EXTENSION_HEADER, "exthdr hbh dst frag mh srh"),
          entry(RulesLexer.OTHER_EXPRESSION, "socket osf symhash ipsec"),
          entry(
              RulesLexer.META_KEY,
              "mark iif iifname iifgroup oif oifname oifgroup skuid skgid nftrace pkttype cpu"
                  + " cgroup time day hour"),
          entry(RulesLexer.EQ, "=="),
          entry(RulesLexer.NEQ, "!="),
          entry(RulesLexer.LE, "<="),
          entry(RulesLexer.GE, ">="),
          entry(RulesLexer.LT, "<"),
          entry(RulesLexer.GT, ">"),
          entry(RulesLexer.AND, "&"),
          entry(RulesLexer.OR, "|"),
          entry(RulesLexer.XOR, "^"),
          entry(RulesLexer.SHIFT_LEFT, "<<"),
          entry(RulesLexer.SHIFT_RIGHT, ">>"),
          entry(RulesLexer.NOT, "!"));

  private static final Map<Integer, String> KINDS =
      Map.ofEntries(
          Map.entry(Token.EOF, "end of file"),
          Map.entry(RulesLexer.NEWLINE, "end of line"),
          Map.entry(RulesLexer.WORD, "a word"),
          Map.entry(RulesLexer.NUMBER, "a number"),
          Map.entry(RulesLexer.QUOTED, "a string in quotes"),
          Map.entry(RulesLexer.IPV4, "an address"),
          Map.entry(RulesLexer.TIME, "a time such as 1h30m"));

  private Keywords() {}

  private static Map.Entry<Integer, List<String>> entry(int type, String words) {
    return Map.entry(type, List.of(words.split(" ")));
  }

  /** The words among some token types. */
  static List<String> words(IntervalSet types) {
    List<String> words = new ArrayList<>();
    for (int type : types.toArray()) {
      for (String spelling : spellings(type)) {
        if (Character.isLetter(spelling.charAt(0))) {
          words.add(spelling);
        }
      }
    }
    return words;
  }

  /** Token types as people name them; kinds of literal, then words in quotes. */
  static List<String> names(IntervalSet types) {
    List<String> names = new ArrayList<>();
    for (int type : types.toArray()) {
      if (KINDS.containsKey(type)) {
        names.add(KINDS.get(type));
      }
    }
    for (int type : types.toArray()) {
      spellings(type).forEach(spelling -> names.add("'" + spelling + "'"));
    }
    return names;
  }

  private static List<String> spellings(int type) {
    List<String> several = SPELLINGS.get(type);
    if (several != null) {
      return several;
    }
    String literal = type < 0 ? null : RulesLexer.VOCABULARY.getLiteralName(type);
    return literal == null ? List.of() : List.of(literal.substring(1, literal.length() - 1));
  }
}

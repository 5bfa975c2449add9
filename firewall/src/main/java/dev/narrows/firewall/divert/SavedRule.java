package dev.narrows.firewall.divert;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One rule as iptables-save shows it.
 *
 * @param chain where it stands
 * @param arguments what follows -A CHAIN, quotes taken off
 * @param text what follows -A CHAIN, as shown
 */
public record SavedRule(String chain, List<String> arguments, String text) {
  private static final Set<String> FREE_TEXT =
      Set.of("--comment", "--log-prefix", "--nflog-prefix");

  /** Reads a line that begins with -A. */
  static SavedRule parse(String line) {
    List<String> words = words(line);
    String chain = words.get(1);
    String text = line.substring(line.indexOf(chain) + chain.length()).strip();
    return new SavedRule(chain, List.copyOf(words.subList(2, words.size())), text);
  }

  /** The target of -j or -g; empty when the rule only counts. */
  public String target() {
    for (int i = 0; i + 1 < arguments.size(); i++) {
      String word = arguments.get(i);
      if (FREE_TEXT.contains(word)) {
        i++;
      } else if (word.equals("-j") || word.equals("-g")) {
        return arguments.get(i + 1);
      }
    }
    return "";
  }

  /** The numbers of the queues that it feeds. */
  public List<Integer> queues() {
    for (int i = 0; i + 1 < arguments.size(); i++) {
      String value = arguments.get(i + 1);
      if (arguments.get(i).equals("--queue-num")) {
        return List.of(Integer.valueOf(value));
      }
      if (arguments.get(i).equals("--queue-balance")) {
        String[] ends = value.split(":");
        return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]))
            .boxed()
            .toList();
      }
    }
    return List.of();
  }

  /** The line that deletes it. */
  public String deletion() {
    return "-D " + chain + " " + text;
  }

  /** Splits as iptables-restore does: blanks part, double quotes hold together, \ escapes. */
  public static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean inWord = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
        inWord = true;
      } else if (c == ' ' && !quoted) {
        if (inWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
      } else {
        if (c == '\\' && quoted && i + 1 < line.length()) {
          c = line.charAt(++i);
        }
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}

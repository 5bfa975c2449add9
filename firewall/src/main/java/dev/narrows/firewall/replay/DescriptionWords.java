package dev.narrows.firewall.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a packet's description, one after the other, each with its place. */
final class DescriptionWords {
  private static final Pattern WORD = Pattern.compile("\\S+");

  private final String text;
  private final List<Integer> starts = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private int next;

  DescriptionWords(String text) {
    this.text = text.replaceAll("\\s", " ");
    Matcher matcher = WORD.matcher(this.text);
    while (matcher.find()) {
      starts.add(matcher.start());
      words.add(matcher.group());
    }
  }

  boolean hasNext() {
    return next < words.size();
  }

  /** The next word, or a mistake that says what is missing. */
  String next(String what) {
    if (!hasNext()) {
      throw new DescriptionException(what + " is missing", text, text.length(), 1);
    }
    return words.get(next++);
  }

  /** Steps back to the last word. */
  void back() {
    next--;
  }

  /** Whether the next word is this one, which is passed then. */
  boolean take(String word) {
    boolean there = hasNext() && words.get(next).equals(word);
    next += there ? 1 : 0;
    return there;
  }

  /** A whole number within bounds, decimal or with 0x in front. */
  long number(String what, long least, long most) {
    String word = next(what);
    OptionalInt none = OptionalInt.empty();
    return number(what, word, least, most, none);
  }

  /** As above, or one of the names. */
  int number(String what, Map<String, Integer> names, int least, int most) {
    String word = next(what);
    Integer named = names.get(word);
    OptionalInt known = named == null ? OptionalInt.empty() : OptionalInt.of(named);
    return (int) number(what, word, least, most, known);
  }

  private long number(String what, String word, long least, long most, OptionalInt named) {
    if (named.isPresent()) {
      return named.getAsInt();
    }
    try {
      long number = Long.decode(word.matches("0[0-9]+") ? "x" : word);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw mistake("'" + word + "' is no number for " + what);
    }
    throw mistake(what + " goes from " + least + " to " + most);
  }

  /** A mistake in the last word. */
  DescriptionException mistake(String message) {
    int at = next - 1;
    return new DescriptionException(message, text, starts.get(at), words.get(at).length());
  }
}

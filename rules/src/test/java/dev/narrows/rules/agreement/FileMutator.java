package dev.narrows.rules.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes rule files a little: mostly into what is no rule file, at times into another one. */
final class FileMutator {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"[^\"\n]*\"|[A-Za-z_@$][\\w./@-]*\\*?|[0-9][\\w.:/]*|[=!<>]=|<<|>>|[^\\s\\w]|\\s+");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "2",
          "7",
          "8",
          "15",
          "16",
          "31",
          "32",
          "33",
          "63",
          "64",
          "65",
          "127",
          "128",
          "129",
          "255",
          "256",
          "1023",
          "65535",
          "65536",
          "0x7fffffff",
          "0xffffffff",
          "4294967296",
          "18446744073709551615",
          "18446744073709551616",
          "010",
          "0x",
          "0xg",
          "1e3",
          "-1",
          "1.5");
  private static final List<String> SIGNS =
      List.of(
          "{", "}", "(", ")", "[", "]", ",", ";", ":", ".", "-", "/", "*", "|", "&", "^", "!", "=",
          "==", "!=", "<", ">", "<=", ">=", "<<", ">>", "@", "$", "#", "\\", "\n");
  private static final List<String> HEADERS =
      List.of(
          "type filter hook input priority 0",
          "type filter hook output priority -150; policy drop",
          "type filter hook prerouting priority raw",
          "type filter hook forward priority filter + 1; policy accept",
          "type filter hook postrouting priority 2147483647",
          "type filter hook postrouting priority 2147483648",
          "type filter hook ingress priority 0",
          "type filter hook forward",
          "type filter hook forward priority srcnat",
          "type filter hook input priority filter - 300",
          "type nat hook prerouting priority dstnat",
          "type route hook output priority 0",
          "policy drop",
          "comment \"about this\"");
  private static final List<String> SET_LINES =
      List.of(
          "flags constant",
          "flags interval",
          "flags timeout",
          "flags dynamic",
          "flags dynamic,timeout",
          "flags constant, dynamic",
          "timeout 1h30m",
          "timeout 0s",
          "gc-interval 5m",
          "size 2",
          "size 0",
          "auto-merge",
          "policy memory",
          "policy performance",
          "counter",
          "comment \"x\"",
          "type ipv4_addr",
          "type ipv4_addr . inet_service",
          "typeof ip saddr",
          "type mark : verdict",
          "elements = { 1 }",
          "elements = { 1, 2 }",
          "elements = { 10.0.0.1 }",
          "elements = { }",
          "elements = { 1-5 }",
          "elements = { 10.0.0.0/8 }");
  private static final List<String> COMMANDS =
      List.of(
          "flush ruleset",
          "flush table N N",
          "delete table N N",
          "flush chain N N N",
          "delete chain N N N",
          "add rule N N N accept",
          "insert rule N N N drop",
          "add rule N N N index 1 counter",
          "replace rule N N N handle 3 accept",
          "delete rule N N N handle 3",
          "add element N N N { 1 }",
          "delete element N N N { 1 }",
          "flush set N N N",
          "delete set N N N",
          "delete map N N N",
          "add set N N N { type mark; }",
          "create table N N",
          "create chain N N N",
          "add chain N N N { HEADER ; }",
          "rename chain N N N N",
          "add counter N N N",
          "delete counter N N N",
          "list ruleset",
          "reset counters",
          "add quota N N N { 5 mbytes }",
          "add limit N N N { rate 5/second }",
          "define d = 5",
          "redefine d = 6",
          "undefine d",
          "destroy table N N",
          "table N N { }");

  private final Random random;
  private final List<String> vocabulary;

  /**
   * @param vocabulary words that files have
   */
  FileMutator(Random random, List<String> vocabulary) {
    this.random = random;
    this.vocabulary = vocabulary;
  }

  /** All that stands in a text, spaces too: joined it is the text again. */
  static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }

  String mutate(String file) {
    String text = file;
    for (int i = random.nextInt(4) == 0 ? 2 : 1; i > 0; i--) {
      text = random.nextInt(4) == 0 ? byLine(text) : byToken(text);
    }
    return text;
  }

  private String byToken(String text) {
    List<String> tokens = tokens(text);
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (!tokens.get(i).isBlank() || tokens.get(i).contains("\n")) {
        places.add(i);
      }
    }
    if (places.size() < 2) {
      return text;
    }
    int at = pick(places);
    int other = pick(places);
    String token = tokens.get(at);
    switch (random.nextInt(9)) {
      case 0 -> tokens.set(at, " ");
      case 1 -> tokens.add(at, token + " ");
      case 2 -> {
        tokens.set(at, tokens.get(other));
        tokens.set(other, token);
      }
      case 3 -> tokens.set(at, ofItsClass(token, tokens));
      case 4 -> tokens.set(at, " " + pick(vocabulary) + " ");
      case 5 -> tokens.add(at, " " + pick(vocabulary) + " ");
      case 6 -> tokens.add(at, pick(SIGNS));
      case 7 -> tokens.set(at, ofItsClass(token, tokens));
      default -> tokens.add(at, " " + tokens.get(other) + " ");
    }
    return String.join("", tokens);
  }

  private String ofItsClass(String token, List<String> tokens) {
    char first = token.charAt(0);
    if (Character.isDigit(first)) {
      return random.nextInt(8) == 0
          ? token + pick(List.of("0", "/8", "-9", "s", "."))
          : pick(NUMBERS);
    }
    if (!Character.isLetter(first)) {
      return first == '"'
          ? pick(List.of("\"\"", "\"a b\"", "\"" + "l".repeat(130) + "\"", "lo"))
          : pick(SIGNS);
    }
    List<String> words =
        (random.nextBoolean() ? tokens : vocabulary)
            .stream().filter(each -> Character.isLetter(each.charAt(0))).toList();
    return pick(words);
  }

  private String byLine(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.isEmpty()) {
      return text;
    }
    int at = random.nextInt(lines.size());
    switch (random.nextInt(7)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
      case 2 -> lines.add(random.nextInt(lines.size()), lines.remove(at));
      case 3 -> header(lines);
      case 4 -> lines.add(at, pick(SET_LINES));
      case 5 -> lines.add(random.nextInt(3) == 0 ? at : lines.size(), command(text));
      default -> setLine(lines);
    }
    return String.join("\n", lines) + "\n";
  }

  private void header(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("hook") && !lines.get(i).contains("{")) {
        lines.set(i, pick(HEADERS));
        return;
      }
    }
    lines.add(random.nextInt(lines.size()), pick(HEADERS));
  }

  private void setLine(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches(" *(flags|type|typeof|elements|size|timeout) .*")
          && !lines.get(i).contains("hook")
          && random.nextBoolean()) {
        lines.set(i, pick(SET_LINES));
        return;
      }
    }
  }

  /** With names of the file, mostly those of its tables, chains and sets. */
  private String command(String text) {
    List<String> names = tokens(text).stream().filter(each -> each.matches("[a-z]\\w*")).toList();
    List<String> words = names.isEmpty() ? vocabulary : names;
    String table = "inet x";
    Matcher matcher = Pattern.compile("table (?:(ip6?|inet) )?(\\w+)").matcher(text);
    if (matcher.find()) {
      table = (matcher.group(1) == null ? "ip" : matcher.group(1)) + " " + matcher.group(2);
    }
    String command = pick(COMMANDS).replace("HEADER", pick(HEADERS));
    if (random.nextInt(6) != 0) {
      command = command.replaceFirst("N N", table);
    }
    List<String> declared = new ArrayList<>();
    Matcher declaration =
        Pattern.compile("(?:chain|set|map|counter|quota|limit) (\\w+) *\\{").matcher(text);
    while (declaration.find()) {
      declared.add(declaration.group(1));
    }
    while (command.matches("(?s).*\\bN\\b.*")) {
      boolean known = !declared.isEmpty() && random.nextInt(5) != 0;
      command = command.replaceFirst("\\bN\\b", pick(known ? declared : words));
    }
    return command;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

package dev.narrows.rules.agreement;

import dev.narrows.rules.field.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes matches by sets and maps: of one field or several in a row, named and anonymous, fixed and
 * filled by packets, to verdicts and to marks.
 */
final class SetWriter {
  private static final int MAX_ELEMENTS = 6;
  private static final int MAX_FIELDS = 3;

  private final Random random;
  private final MatchWriter matches;
  private final List<String> proposed = new ArrayList<>();
  private int sets;

  SetWriter(Random random, MatchWriter matches) {
    this.random = random;
    this.matches = matches;
  }

  /** Sets that the rule which is being made declares. */
  String proposed() {
    return String.join("", proposed);
  }

  /** The next rule begins. */
  void begin() {
    proposed.clear();
  }

  /** A match, or a statement that fills a set. */
  String match() {
    List<FieldDescriptor> key = key();
    String left = text(key);
    String equality = random.nextInt(4) == 0 ? "!= " : "";
    return switch (random.nextInt(4)) {
      case 0 -> left + " " + equality + "{ " + elements(key, List.of("")) + " }";
      case 1 -> left + " " + equality + "@" + named(key, "", List.of(""));
      case 2 -> filled(key, left, equality);
      default -> marks(key, left);
    };
  }

  /** A verdict by a map; what it does not know goes on. */
  String verdict(String target) {
    List<FieldDescriptor> key = key();
    List<String> verdicts = new ArrayList<>(List.of(" : accept", " : drop", " : return"));
    verdicts.add(" : continue");
    if (!target.isEmpty()) {
      verdicts.add(" : jump " + target);
      verdicts.add(" : goto " + target);
    }
    boolean named = random.nextInt(3) == 0 && target.isEmpty();
    String map =
        named ? "@" + named(key, "verdict", verdicts) : "{ " + elements(key, verdicts) + " }";
    return text(key) + " vmap " + map;
  }

  private String marks(List<FieldDescriptor> key, String left) {
    List<String> marks = List.of(" : 1", " : 0x2", " : 3");
    boolean named = random.nextInt(3) == 0;
    String map = named ? "@" + named(key, "mark", marks) : "{ " + elements(key, marks) + " }";
    return "meta mark set " + left + " map " + map;
  }

  /** Packets come after each other, so that what they fill is known; nothing expires meanwhile. */
  private String filled(List<FieldDescriptor> key, String left, String equality) {
    String name = "s" + sets++;
    String match = random.nextBoolean() ? "" : left + " " + equality + "@" + name + " ";
    if (random.nextInt(5) == 0) {
      // Of what is added again and again the kernel's table runs full until it is swept.
      propose(name, left, "    elements = { " + values(key) + " }\n", "dynamic");
      return match + "delete @" + name + " { " + left + " }";
    }
    boolean times = random.nextInt(3) == 0;
    propose(name, left, times ? "    timeout 2h\n" : "", times ? "dynamic,timeout" : "dynamic");
    String time = times && random.nextBoolean() ? " timeout 1h" : "";
    String state = random.nextInt(2) == 0 ? " " + state() : "";
    String statement = random.nextBoolean() ? "add" : "update";
    return match + statement + " @" + name + " { " + left + time + state + " }";
  }

  /** What each element keeps for itself; nothing of it refills while packets run. */
  private String state() {
    String over = random.nextBoolean() ? "over " : "";
    return switch (random.nextInt(3)) {
      case 0 -> "counter";
      case 1 -> "limit rate " + over + "1/day burst " + random.nextInt(1, 4) + " packets";
      default -> "quota " + over + random.nextInt(1, 400) + " bytes" + used();
    };
  }

  private String used() {
    return random.nextInt(3) == 0 ? " used 1 bytes" : "";
  }

  private void propose(String name, String key, String lines, String flags) {
    String head = "  set " + name + " {\n    typeof " + key + "\n    flags " + flags + "\n";
    proposed.add(head + "    size 4096\n" + lines + "  }\n");
  }

  private String values(List<FieldDescriptor> key) {
    return IntStream.range(0, random.nextInt(1, MAX_ELEMENTS))
        .mapToObj(i -> key.stream().map(matches::value).collect(Collectors.joining(" . ")))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private List<FieldDescriptor> key() {
    int fields = random.nextInt(2) == 0 ? 1 : random.nextInt(2, MAX_FIELDS + 1);
    return Stream.generate(matches::field)
        .filter(each -> !KnownDifference.isShiftLost(each))
        .limit(fields)
        .toList();
  }

  private String text(List<FieldDescriptor> key) {
    return key.stream().map(matches::fieldText).collect(Collectors.joining(" . "));
  }

  private String elements(List<FieldDescriptor> key, List<String> data) {
    return IntStream.range(0, random.nextInt(1, MAX_ELEMENTS))
        .mapToObj(
            i ->
                key.stream().map(matches::element).collect(Collectors.joining(" . "))
                    + data.get(random.nextInt(data.size())))
        .collect(Collectors.joining(", "));
  }

  private String named(List<FieldDescriptor> key, String data, List<String> choices) {
    String name = "s" + sets++;
    String type =
        key.stream()
            .map(each -> each.protocol() + " " + each.name())
            .collect(Collectors.joining(" . "));
    proposed.add(
        (data.isEmpty() ? "  set " : "  map ")
            + name
            + " {\n    typeof "
            + type
            + (data.isEmpty() ? "" : " : " + (data.equals("mark") ? "meta mark" : data))
            + "\n    flags interval\n"
            + (data.isEmpty() && random.nextBoolean() ? "    auto-merge\n" : "")
            + (data.isEmpty() && random.nextInt(3) == 0 ? "    " + state() + "\n" : "")
            + "    elements = { "
            + elements(key, choices)
            + " }\n  }\n");
    return name;
  }
}

package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the .t files: see their README. */
public final class RuleCases {
  private static final Pattern LINE =
      Pattern.compile("(.*);(ok|fail|ours|unsupported|unasked)(?:;([^;]*))?");

  private RuleCases() {}

  /** What a case expects. */
  public enum State {
    OK,
    FAIL,
    OURS,
    UNSUPPORTED,
    UNASKED;

    boolean isAccepted() {
      return this == OK || this == OURS;
    }

    boolean isAcceptedByNft() {
      return this == OK || this == UNSUPPORTED;
    }
  }

  /** A line, with the scene that those above it set. */
  public record Case(
      String file,
      int line,
      String rule,
      State state,
      String message,
      String family,
      String place,
      String hook,
      String companions) {

    /** The rule as a whole file. */
    public String source() {
      if (place.equals("file")) {
        return rule + "\n";
      }
      String table = "table " + family + " t" + line + " {\n " + companions + "\n ";
      return place.equals("table")
          ? table + rule + "\n}\n"
          : table + "chain c {\n " + hook + "\n " + rule + "\n }\n}\n";
    }

    @Override
    public String toString() {
      return file + ":" + line + " " + rule;
    }
  }

  /** All cases of all files. */
  public static Stream<Case> all() throws IOException, URISyntaxException {
    Path directory = Path.of(RuleCases.class.getResource("/rules").toURI());
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".t")).sorted().toList()) {
        cases.addAll(read(file));
      }
    }
    assertThat(cases).hasSizeGreaterThan(300);
    return cases.stream();
  }

  private static List<Case> read(Path file) throws IOException {
    List<Case> cases = new ArrayList<>();
    String family = "inet";
    String place = "chain";
    String hook = "";
    String companions = "";
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      String value = line.substring(Math.max(0, line.indexOf(' ') + 1));
      if (line.startsWith(":family ")) {
        family = value;
      } else if (line.startsWith(":in ")) {
        place = value;
      } else if (line.startsWith(":hook")) {
        hook = value;
      } else if (line.startsWith(":with")) {
        companions = value;
      } else {
        Matcher parts = LINE.matcher(line);
        assertThat(parts.matches()).as(file + ":" + number + " " + line).isTrue();
        State state = State.valueOf(parts.group(2).toUpperCase(Locale.ROOT));
        String name = file.getFileName().toString();
        String message = parts.group(3) == null ? "" : parts.group(3);
        cases.add(
            new Case(
                name, number, parts.group(1), state, message, family, place, hook, companions));
      }
    }
    return cases;
  }
}

package dev.narrows.firewall.config;

import dev.narrows.rules.diagnostic.Suggestion;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration file: lines of {@code key = value}. A line that starts with # is a comment, and
 * so is what follows a blank and #. Relative paths start from the file's own directory.
 */
final class ConfigFile {
  private final Path file;
  private final FirewallConfigBuilder config;
  private final Map<ConfigKey, Integer> linesByKey = new EnumMap<>(ConfigKey.class);
  private final List<String> mistakes = new ArrayList<>();

  private ConfigFile(Path file, FirewallConfigBuilder config) {
    this.file = file;
    this.config = config;
  }

  /**
   * Reads a file into a configuration.
   *
   * @throws ConfigException with every mistake, when there is one or the file cannot be read
   */
  static void read(Path file, FirewallConfigBuilder config) {
    new ConfigFile(file, config).read();
  }

  private void read() {
    Path outer = config.directory;
    Path parent = file.getParent();
    config.directory = parent == null ? outer : parent;
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      line(i + 1, lines.get(i));
    }
    config.directory = outer;
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw unreadable("there is no such file; create it or name another with --config");
    } catch (CharacterCodingException e) {
      throw unreadable("it is not text in UTF-8; save it as such");
    } catch (IOException e) {
      throw unreadable("it cannot be read; make it a file that this user may read");
    }
  }

  private ConfigException unreadable(String why) {
    return new ConfigException(List.of(file + ": error: " + why));
  }

  private void line(int number, String line) {
    String text = withoutComment(line);
    if (text.isBlank()) {
      return;
    }
    int start = firstNonBlank(text, 0);
    int equals = text.indexOf('=');
    if (equals < 0) {
      mistake(number, start, "'" + text.strip() + "' has no '='; write key = value");
      return;
    }
    String name = text.substring(0, equals).strip();
    Optional<ConfigKey> key = ConfigKey.named(name);
    if (key.isEmpty()) {
      mistake(number, start, "unknown key '" + name + "'; " + advice(name));
      return;
    }
    Integer earlier = linesByKey.putIfAbsent(key.get(), number);
    if (earlier != null) {
      mistake(number, start, name + " is set in line " + earlier + " already; delete one of them");
      return;
    }
    try {
      key.get().read(config, text.substring(equals + 1).strip());
    } catch (ConfigValueException e) {
      mistake(number, firstNonBlank(text, equals + 1), name + ": " + e.getMessage());
    }
  }

  private void mistake(int line, int index, String message) {
    mistakes.add(file + ":" + line + ":" + (index + 1) + ": error: " + message);
  }

  private static String withoutComment(String line) {
    for (int i = line.indexOf('#'); i >= 0; i = line.indexOf('#', i + 1)) {
      if (i == 0 || Character.isWhitespace(line.charAt(i - 1))) {
        return line.substring(0, i);
      }
    }
    return line;
  }

  private static int firstNonBlank(String text, int from) {
    int index = from;
    while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
      index++;
    }
    return index;
  }

  private static String advice(String name) {
    List<String> keys = Arrays.stream(ConfigKey.values()).map(ConfigKey::key).toList();
    return Suggestion.nearest(name, keys)
        .map(nearest -> "did you mean " + nearest + "?")
        .orElse("the keys are " + String.join(", ", keys));
  }
}

package dev.narrows.rules.field;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names that the machine has for numbers, from where nft has them, too: services and protocols from
 * /etc/services and /etc/protocols (getaddrinfo, getprotobyname), or from tables of our own on a
 * machine without these files; others from iproute2's.
 */
final class SymbolFiles {
  private static final String SERVICES = "/etc/services";
  private static final String PROTOCOLS = "/etc/protocols";
  private static final int MAX_PORT = 0xffff;
  private static final int MAX_PROTOCOL = 0xff;

  private SymbolFiles() {}

  /** Service names with their ports: of TCP where it has one, of UDP and others else. */
  static List<Map.Entry<String, Integer>> services() {
    return services(lines(SERVICES, "services"));
  }

  static List<Map.Entry<String, Integer>> protocols() {
    return protocols(lines(PROTOCOLS, "protocols"));
  }

  static List<Map.Entry<String, Integer>> services(List<String> lines) {
    Map<String, Integer> tcp = new LinkedHashMap<>();
    Map<String, Integer> others = new LinkedHashMap<>();
    for (String line : lines) {
      String[] words = words(line);
      String[] port = words.length < 2 ? new String[0] : words[1].split("/");
      int number = port.length == 2 ? number(port[0], MAX_PORT) : -1;
      // AppleTalk's numbers (ddp) are no ports: getaddrinfo(3) does not give them.
      if (number >= 0 && !port[1].equals("ddp")) {
        add(port[1].equals("tcp") ? tcp : others, words, number);
      }
    }
    others.forEach(tcp::putIfAbsent);
    return List.copyOf(tcp.entrySet());
  }

  static List<Map.Entry<String, Integer>> protocols(List<String> lines) {
    Map<String, Integer> protocols = new LinkedHashMap<>();
    for (String line : lines) {
      String[] words = words(line);
      int number = words.length < 2 ? -1 : number(words[1], MAX_PROTOCOL);
      if (number >= 0) {
        add(protocols, words, number);
      }
    }
    // These are key words of nft's, whatever the file says.
    protocols.put("icmpv6", 58);
    protocols.put("comp", 108);
    return List.copyOf(protocols.entrySet());
  }

  /**
   * The name, and behind its number the aliases; the first that says something of a name counts.
   */
  private static void add(Map<String, Integer> all, String[] words, int number) {
    all.putIfAbsent(words[0], number);
    for (int i = 2; i < words.length; i++) {
      all.putIfAbsent(words[i], number);
    }
  }

  /** Number and name on each line; empty when there is no such file. */
  static List<Map.Entry<String, Integer>> pairs(String file) {
    List<Map.Entry<String, Integer>> pairs = new ArrayList<>();
    for (String line : lines(file, null)) {
      String[] words = words(line);
      if (words.length >= 2) {
        try {
          pairs.add(Map.entry(words[1], (int) (long) Long.decode(words[0])));
        } catch (NumberFormatException ignored) {
          return List.copyOf(pairs);
        }
      }
    }
    return List.copyOf(pairs);
  }

  private static String[] words(String line) {
    int remark = line.indexOf('#');
    String text = (remark < 0 ? line : line.substring(0, remark)).trim();
    return text.isEmpty() ? new String[0] : text.split("\\s+");
  }

  private static int number(String text, int most) {
    try {
      int number = Integer.parseInt(text);
      return number <= most ? number : -1;
    } catch (NumberFormatException ignored) {
      return -1;
    }
  }

  /** Of the machine's file, or of ours; none when there is neither. */
  private static List<String> lines(String file, String ours) {
    try {
      return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ours == null ? List.of() : ownLines(ours);
    }
  }

  static List<String> ownLines(String name) {
    try (InputStream in = SymbolFiles.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.narrows.firewall.control;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.rules.eval.StatedMtus;
import java.util.stream.Collectors;

/**
 * The request about learned path MTUs, as in "path-mtu json", "path-mtu set 192.0.2.1 1400" and
 * "path-mtu clear all".
 */
final class PathMtuRequest {
  static final String WORD = "path-mtu";
  private static final int LEAST_IPV4 = 68;
  private static final int LEAST_IPV6 = 1280;
  private static final int MOST = 65535;

  private PathMtuRequest() {}

  static boolean isOne(String line) {
    return line.equals(WORD) || line.startsWith(WORD + " ");
  }

  /**
   * Does what the line asks.
   *
   * @return what to show
   * @throws IllegalArgumentException with a sentence for the client
   */
  static String run(
      String line, LearnedMtus learned, StatedMtus stated, BlackHoles holes, long now) {
    String[] words = line.strip().split("[ \t]+");
    String verb = words.length > 1 ? words[1] : "";
    if (words.length == 1) {
      return listing(learned, stated, holes, now).text(now);
    } else if (verb.equals("json") && words.length == 2) {
      return listing(learned, stated, holes, now).json();
    } else if (verb.equals("holes") && words.length == 2) {
      return new KnownHoles(learned, stated, now)
          .with(holes.found()).stream()
              .map(hole -> hole.line() + "\n")
              .collect(Collectors.joining());
    } else if (verb.equals("set") && words.length == 4) {
      return set(MtuAddress.parse(words[2]), words[3], learned, now);
    } else if (verb.equals("clear") && words.length == 3) {
      return clear(words[2], learned, holes);
    }
    throw new IllegalArgumentException(
        "requests are 'path-mtu', 'path-mtu json', 'path-mtu set ADDRESS MTU' and 'path-mtu clear"
            + " ADDRESS' or 'all'");
  }

  private static PathMtuListing listing(
      LearnedMtus learned, StatedMtus stated, BlackHoles holes, long now) {
    return new PathMtuListing(learned.table().entries(now), stated.entries(), holes.found());
  }

  private static String set(MtuAddress to, String word, LearnedMtus learned, long now) {
    int least = to.ipv6() ? LEAST_IPV6 : LEAST_IPV4;
    int mtu = word.matches("[0-9]{1,5}") ? Integer.parseInt(word) : 0;
    if (mtu < least || mtu > MOST) {
      throw new IllegalArgumentException(
          "'"
              + word
              + "' is no MTU of an "
              + (to.ipv6() ? "IPv6" : "IPv4")
              + " path; write "
              + least
              + " to "
              + MOST);
    }
    learned.set(to, mtu, now);
    return to.text() + " mtu " + mtu + "\n";
  }

  private static String clear(String word, LearnedMtus learned, BlackHoles holes) {
    if (word.equals("all")) {
      holes.forgetAll();
      return learned.clear() + " forgotten\n";
    }
    MtuAddress to = MtuAddress.parse(word);
    boolean hole = holes.forget(to);
    if (!learned.clear(to) && !hole) {
      throw new IllegalArgumentException("nothing is known of " + to.text());
    }
    return to.text() + " forgotten\n";
  }
}

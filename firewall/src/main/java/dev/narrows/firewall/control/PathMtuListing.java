package dev.narrows.firewall.control;

import dev.narrows.firewall.blackhole.BlackHole;
import dev.narrows.firewall.learned.LearnedMtu;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.trace.JsonText;
import dev.narrows.rules.StatedMtu;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/**
 * Path MTUs for people and for programs: what the rule file states, then what was learned, in order
 * of the addresses; then black holes.
 */
record PathMtuListing(List<LearnedMtu> entries, List<StatedMtu> stated, List<BlackHole> holes) {
  private static final String CONFIGURATION = "configuration";

  private static final long MILLIS_A_SECOND = 1000;

  PathMtuListing(List<LearnedMtu> entries, List<StatedMtu> stated, List<BlackHole> holes) {
    this.stated = stated;
    this.holes = holes;
    this.entries =
        entries.stream()
            .sorted(
                Comparator.comparing(LearnedMtu::ipv6)
                    .thenComparing(LearnedMtu::high, Long::compareUnsigned)
                    .thenComparing(LearnedMtu::low, Long::compareUnsigned))
            .toList();
  }

  private static String address(LearnedMtu entry) {
    return entry.to().text();
  }

  private static boolean isForEver(LearnedMtu entry) {
    return entry.expiresAt() == Long.MAX_VALUE;
  }

  /** A line for each. */
  String text(long now) {
    StringBuilder text = new StringBuilder();
    for (StatedMtu each : stated) {
      text.append(prefix(each)).append(" mtu ").append(each.mtu()).append(' ');
      text.append(CONFIGURATION).append(": ").append(place(each)).append('\n');
    }
    for (LearnedMtu entry : entries) {
      text.append(address(entry)).append(" mtu ").append(entry.mtu());
      text.append(' ').append(entry.origin().word());
      text.append(", ").append((now - entry.learnedAt()) / MILLIS_A_SECOND).append(" s ago, ");
      if (isForEver(entry)) {
        text.append("until cleared");
      } else {
        text.append("for another ").append((entry.expiresAt() - now) / MILLIS_A_SECOND);
        text.append(" s");
      }
      text.append(": ").append(entry.evidence()).append('\n');
    }
    if (text.isEmpty()) {
      text.append("# no path MTU is learned\n");
    }
    for (BlackHole hole : holes) {
      text.append("# black hole: ").append(hole.to().text()).append(" loses segments of ");
      text.append(hole.lost())
          .append(" octets, up to ")
          .append(hole.mtu())
          .append(" arrive; found ");
      text.append((now - hole.foundAt()) / MILLIS_A_SECOND).append(" s ago by TCP ");
      text.append(hole.flow());
      text.append(hole.acted() ? "; lowered\n" : "; nothing is changed\n");
    }
    return text.toString();
  }

  /** One object on a line. */
  String json() {
    StringJoiner paths = new StringJoiner(",", "{\"paths\":[", "],");
    for (StatedMtu each : stated) {
      paths.add(json(prefix(each), each.mtu(), CONFIGURATION, "null", "null", place(each)));
    }
    for (LearnedMtu entry : entries) {
      String expires =
          isForEver(entry)
              ? "null"
              : JsonText.quoted(Instant.ofEpochMilli(entry.expiresAt()).toString());
      String learned = JsonText.quoted(Instant.ofEpochMilli(entry.learnedAt()).toString());
      String origin = entry.origin().word();
      paths.add(json(address(entry), entry.mtu(), origin, learned, expires, entry.evidence()));
    }
    return paths + "\"blackHoles\":" + holesJson() + "}\n";
  }

  private String holesJson() {
    StringJoiner json = new StringJoiner(",", "[", "]");
    for (BlackHole hole : holes) {
      json.add(
          "{\"address\":"
              + JsonText.quoted(hole.to().text())
              + ",\"mtu\":"
              + hole.mtu()
              + ",\"lost\":"
              + hole.lost()
              + ",\"flow\":"
              + JsonText.quoted(hole.flow())
              + ",\"since\":"
              + JsonText.quoted(Instant.ofEpochMilli(hole.since()).toString())
              + ",\"foundAt\":"
              + JsonText.quoted(Instant.ofEpochMilli(hole.foundAt()).toString())
              + ",\"lowered\":"
              + hole.acted()
              + "}");
    }
    return json.toString();
  }

  private static String json(
      String address, int mtu, String origin, String learned, String expires, String evidence) {
    return "{\"address\":"
        + JsonText.quoted(address)
        + ",\"mtu\":"
        + mtu
        + ",\"origin\":"
        + JsonText.quoted(origin)
        + ",\"learnedAt\":"
        + learned
        + ",\"expiresAt\":"
        + expires
        + ",\"evidence\":"
        + JsonText.quoted(evidence)
        + "}";
  }

  private static String prefix(StatedMtu path) {
    return new MtuAddress(path.ipv6(), path.high(), path.low()).text() + "/" + path.prefixLength();
  }

  /** Where it stands in the rules. */
  private static String place(StatedMtu path) {
    String comment = path.comment().isEmpty() ? "" : ", " + path.comment();
    return path.file() + ":" + path.line() + comment;
  }
}

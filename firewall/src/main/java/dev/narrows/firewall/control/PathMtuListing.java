package dev.narrows.firewall.control;

import dev.narrows.firewall.blackhole.BlackHole;
import dev.narrows.firewall.learned.LearnedMtu;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.trace.JsonText;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/** Learned path MTUs for people and for programs, in order of the addresses; then black holes. */
record PathMtuListing(List<LearnedMtu> entries, List<BlackHole> holes) {
  private static final long MILLIS_A_SECOND = 1000;

  PathMtuListing(List<LearnedMtu> entries, List<BlackHole> holes) {
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
    return new MtuAddress(entry.ipv6(), entry.high(), entry.low()).text();
  }

  private static boolean isForEver(LearnedMtu entry) {
    return entry.expiresAt() == Long.MAX_VALUE;
  }

  /** A line for each. */
  String text(long now) {
    StringBuilder text = new StringBuilder();
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
      text.append(hole.lost()).append(" octets, up to ").append(hole.mtu()).append(" arrive; found ");
      text.append((now - hole.foundAt()) / MILLIS_A_SECOND).append(" s ago by TCP ");
      text.append(hole.flow());
      text.append(hole.acted() ? "; lowered\n" : "; nothing is changed\n");
    }
    return text.toString();
  }

  /** One object on a line. */
  String json() {
    StringJoiner paths = new StringJoiner(",", "{\"paths\":[", "],");
    for (LearnedMtu entry : entries) {
      String expires =
          isForEver(entry)
              ? "null"
              : JsonText.quoted(Instant.ofEpochMilli(entry.expiresAt()).toString());
      paths.add(
          "{\"address\":"
              + JsonText.quoted(address(entry))
              + ",\"mtu\":"
              + entry.mtu()
              + ",\"origin\":"
              + JsonText.quoted(entry.origin().word())
              + ",\"learnedAt\":"
              + JsonText.quoted(Instant.ofEpochMilli(entry.learnedAt()).toString())
              + ",\"expiresAt\":"
              + expires
              + ",\"evidence\":"
              + JsonText.quoted(entry.evidence())
              + "}");
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
}

package dev.narrows.benchmark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where diverted packets went, from the counters of iptables and of Narrows.
 *
 * @param diverted packets that the diverts sent to queues
 * @param judged packets that Narrows gave a verdict
 */
record QueueAccount(long diverted, long judged) {
  private static final Pattern DIVERT = Pattern.compile("(?m)^\\[(\\d+):\\d+] .*-j NFQUEUE");
  private static final Pattern PACKETS =
      Pattern.compile("(?m)^narrows_packets_total\\{[^}]*} ([0-9.E]+)");

  static QueueAccount of(Lab lab) throws Exception {
    return new QueueAccount(
        (long) sum(DIVERT, lab.gateway().exec("iptables-save", "-c")),
        (long) sum(PACKETS, MetricsReader.read(lab.gateway())));
  }

  private static double sum(Pattern pattern, String text) {
    double sum = 0;
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      sum += Double.parseDouble(matcher.group(1));
    }
    return sum;
  }

  QueueAccount since(QueueAccount before) {
    return new QueueAccount(diverted - before.diverted, judged - before.judged);
  }

  /** Those that a full queue did not take. */
  long passed() {
    return diverted - judged;
  }
}

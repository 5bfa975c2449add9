package dev.narrows.firewall.queue;

import dev.narrows.firewall.limit.SipHash;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.firewall.trace.LogLine;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.PacketContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what log statements ask for, so many lines a second at most. */
final class RuleLog {
  private static final Logger logger = LoggerFactory.getLogger(RuleLog.class);
  private static final int LINES_PER_SECOND = 100;
  private static final int BURST = 100;

  private final TokenBucketTable lines;
  private long suppressed;

  RuleLog(long nowNanos) {
    lines = new TokenBucketTable(SipHash.withRandomKey(), 0, LINES_PER_SECOND, BURST, nowNanos);
  }

  /** Interface names may be null. */
  void log(LogStatement statement, PacketContext packet, String in, String out) {
    if (!lines.tryTake(0, 0, packet.nowNanos())) {
      suppressed++;
      return;
    }
    if (suppressed > 0) {
      logger.warn("{} lines of log statements were left out: too many a second", suppressed);
      suppressed = 0;
    }
    if (logger.isInfoEnabled()) {
      logger.info(LogLine.of(statement.prefix(), packet, in, out));
    }
  }
}

package dev.narrows.firewall.queue;

import dev.narrows.firewall.limit.SipHash;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.firewall.trace.LogLine;
import dev.narrows.rules.eval.LogLevel;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.PacketContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
    Level level = level(statement.level());
    if (logger.isEnabledForLevel(level)) {
      String line = LogLine.of(statement.prefix(), statement.flags(), packet, in, out);
      logger.makeLoggingEventBuilder(level).log(line);
    }
  }

  private static Level level(LogLevel level) {
    switch (level) {
      case EMERG:
      case ALERT:
      case CRIT:
      case ERR:
        return Level.ERROR;
      case WARN:
        return Level.WARN;
      case DEBUG:
        return Level.DEBUG;
      default:
        return Level.INFO;
    }
  }
}

package dev.narrows.firewall.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much is logged. */
final class Logging {
  private Logging() {}

  static void verbose() {
    setLevel(Level.DEBUG);
  }

  static void quiet() {
    setLevel(Level.WARN);
  }

  private static void setLevel(Level level) {
    if (LoggerFactory.getLogger("dev.narrows") instanceof Logger logger) {
      logger.setLevel(level);
    }
  }
}

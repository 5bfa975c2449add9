package dev.narrows.rules.eval;

/** How grave a log statement takes its line to be; named as in nftables. */
public enum LogLevel {
  EMERG,
  ALERT,
  CRIT,
  ERR,
  /** What a statement without a level means. */
  WARN,
  NOTICE,
  INFO,
  DEBUG,
  /** The kernel hands these to its audit; here they are lines as others. */
  AUDIT
}

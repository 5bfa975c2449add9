package dev.narrows.rules.eval;

/** What a log line shows beside the usual (NF_LOG_*). */
public enum LogFlag {
  TCP_SEQUENCE("tcp sequence"),
  TCP_OPTIONS("tcp options"),
  IP_OPTIONS("ip options");

  private final String words;

  LogFlag(String words) {
    this.words = words;
  }

  /** The flag that rule files write so, or null. */
  public static LogFlag of(String words) {
    for (LogFlag flag : values()) {
      if (flag.words.equals(words)) {
        return flag;
      }
    }
    return null;
  }
}

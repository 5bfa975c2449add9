package dev.narrows.firewall.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Plain lines: time, level and message; or, when standard error is the journal, each line with its
 * priority as sd-daemon(3) has it, and no time, which the journal knows.
 */
public final class LineLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private final boolean journal;

  public LineLayout() {
    this(isJournal(System.getenv("JOURNAL_STREAM")));
  }

  LineLayout(boolean journal) {
    this.journal = journal;
  }

  /** JOURNAL_STREAM is device:inode of the stream; it is inherited where the stream is not. */
  private static boolean isJournal(String stream) {
    if (stream == null) {
      return false;
    }
    try {
      return stream.equals(
          Files.getAttribute(STANDARD_ERROR, "unix:dev")
              + ":"
              + Files.getAttribute(STANDARD_ERROR, "unix:ino"));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    String text = event.getFormattedMessage();
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      text += System.lineSeparator() + ThrowableProxyUtil.asString(thrown).stripTrailing();
    }
    StringBuilder lines = new StringBuilder();
    if (journal) {
      text.lines()
          .forEach(line -> lines.append(priority(event.getLevel())).append(line).append('\n'));
    } else {
      lines.append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp()))).append(' ');
      lines.append(event.getLevel().toString().toLowerCase(Locale.ROOT)).append(": ");
      lines.append(text).append('\n');
    }
    return lines.toString();
  }

  private static String priority(Level level) {
    if (level.isGreaterOrEqual(Level.ERROR)) {
      return "<3>";
    }
    if (level.isGreaterOrEqual(Level.WARN)) {
      return "<4>";
    }
    return level.isGreaterOrEqual(Level.INFO) ? "<6>" : "<7>";
  }
}

package dev.narrows.firewall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineLayoutTest {
  @ParameterizedTest
  @CsvSource({"ERROR,<3>", "WARN,<4>", "INFO,<6>", "DEBUG,<7>"})
  void shouldGiveEachLineItsPriorityInTheJournal(String level, String prefix) {
    String text = new LineLayout(true).doLayout(event(level, "one\ntwo", null));

    assertThat(text).isEqualTo(prefix + "one\n" + prefix + "two\n");
  }

  @Test
  void shouldTellTimeAndLevelElsewhere() {
    String text = new LineLayout(false).doLayout(event("WARN", "one\ntwo", null));

    assertThat(text).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} warn: one\ntwo\n");
  }

  @Test
  void shouldPrefixTheLinesOfAStackTraceToo() {
    String text =
        new LineLayout(true).doLayout(event("ERROR", "it failed", new Exception("because")));

    assertThat(text.lines()).hasSizeGreaterThan(2).allMatch(line -> line.startsWith("<3>"));
    assertThat(text).contains("because");
  }

  private static LoggingEvent event(String level, String message, Throwable thrown) {
    return new LoggingEvent(
        "", new LoggerContext().getLogger("test"), Level.valueOf(level), message, thrown, null);
  }
}

package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.PacketContext;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RuleLogTest {
  private static final long SECOND = 1_000_000_000L;

  private final Logger logger = (Logger) LoggerFactory.getLogger(RuleLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final PacketContext context = new PacketContext();
  private final RuleLog log = new RuleLog(0);

  @BeforeEach
  void listen() {
    byte[] packet = PacketBuilder.ipv4().udp(1, 2).build();
    context.describe(Hook.INPUT, 1, 0, 0, false, false);
    context.packet().wrap(Unpooled.wrappedBuffer(packet), 0, packet.length);
    context.packet().check();
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private void log(int times, long nowNanos) {
    context.setNowNanos(nowNanos);
    for (int i = 0; i < times; i++) {
      log.log(new LogStatement("seen ", null), context, "eth0", null);
    }
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void shouldWriteAHundredLinesASecondAndSayHowManyWereLeftOut() {
    log(1000, 0);
    assertThat(messages())
        .hasSize(100)
        .allSatisfy(line -> assertThat(line).startsWith("seen IN=eth0 OUT= SRC=192.0.2.1 "));
    lines.list.clear();
    log(1, SECOND);
    assertThat(messages()).hasSize(2);
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(messages().get(0)).startsWith("900 lines");
    lines.list.clear();
    log(1, SECOND);
    assertThat(messages()).hasSize(1);
  }
}

package dev.narrows.firewall.divert;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.IptablesBackend;
import java.time.Duration;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.NetNamespace.Entered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@Tag("kernel")
class DivertWatchKernelTest {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(DivertWatch.class);
  private NetNamespace namespace;
  private Entered inside;

  @BeforeEach
  void enter() {
    namespace = NetNamespace.create("divw");
    inside = namespace.enter();
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
    logger.setLevel(null);
    inside.close();
    namespace.close();
  }

  @Test
  void shouldLogEachChangeOnce() {
    try (Diverts diverts = Diverts.with(IptablesBackend.NFT)) {
      diverts.install(Plans.usual(FailureMode.BYPASS));
      try (DivertWatch watch = DivertWatch.start(diverts, Duration.ofHours(1))) {
        assertThat(watch.state().problems()).isEmpty();
        namespace.exec("iptables-nft", "-t", "mangle", "-D", "FORWARD", "-j", "NARROWS_FORWARD");
        watch.look();
        watch.look();
        namespace.exec("iptables-nft", "-t", "mangle", "-I", "PREROUTING", "-j", "ACCEPT");
        watch.look();
        assertThat(watch.state().problems()).hasSize(2);
        diverts.install(Plans.usual(FailureMode.BYPASS));
        watch.look();
        watch.look();
      }
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel, ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            gone ->
                assertThat(gone.toList())
                    .startsWith(Level.WARN)
                    .asString()
                    .contains("the jump to NARROWS_FORWARD is gone", "reload or restart"),
            before ->
                assertThat(before.toList()).asString().contains("stands before ours: -j ACCEPT"),
            again -> assertThat(again.toList()).startsWith(Level.INFO));
  }

  @Test
  void shouldLookByItself() throws InterruptedException {
    try (Diverts diverts = Diverts.with(IptablesBackend.NFT)) {
      diverts.install(Plans.usual(FailureMode.BYPASS));
      try (DivertWatch watch = DivertWatch.start(diverts, Duration.ofMillis(20))) {
        namespace.exec("iptables-nft", "-t", "mangle", "-F", "FORWARD");
        while (watch.state().problems().isEmpty()) {
          Thread.onSpinWait();
        }
        assertThat(watch.state().present()).isEqualTo(watch.state().wanted() - 1);
      }
    }
  }

  @Test
  void shouldNotClaimWhatItCannotRead() {
    Diverts diverts = Diverts.with(IptablesBackend.NFT);
    diverts.install(Plans.usual(FailureMode.BYPASS));
    Thread.currentThread().interrupt();
    try (DivertWatch watch = DivertWatch.start(diverts, Duration.ofHours(1))) {
      assertThat(Thread.interrupted()).isTrue();
      assertThat(watch.state().present()).isZero();
      assertThat(watch.state().problems())
          .singleElement()
          .asString()
          .matches("diverts cannot be read: ip6?tables-nft-save was interrupted");
    }
  }
}

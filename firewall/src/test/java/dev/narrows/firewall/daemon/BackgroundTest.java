package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BackgroundTest {
  @Test
  void shouldGiveWhatWasMadeMeanwhile() throws Exception {
    CountDownLatch going = new CountDownLatch(1);
    Background<Thread> background =
        Background.start(
            "maker",
            () -> {
              going.countDown();
              return Thread.currentThread();
            });
    going.await();
    assertThat(background.get().getName()).isEqualTo("maker");
  }

  @Test
  void shouldThrowWhatMakingThrew() {
    RuntimeException failure = new IllegalStateException("no");
    Background<String> background =
        Background.start(
            "maker",
            () -> {
              throw failure;
            });
    assertThatThrownBy(background::get).isSameAs(failure);
    assertThat(background.orNull()).isNull();
  }

  @Test
  void shouldThrowErrorsToo() {
    Error failure = new UnsatisfiedLinkError("no library");
    Background<String> background =
        Background.start(
            "maker",
            () -> {
              throw failure;
            });
    assertThatThrownBy(background::get).isSameAs(failure);
  }

  @Test
  void shouldStayInterrupted() {
    Thread.currentThread().interrupt();
    assertThat(Background.start("maker", () -> "made").get()).isEqualTo("made");
    assertThat(Thread.interrupted()).isTrue();
  }
}

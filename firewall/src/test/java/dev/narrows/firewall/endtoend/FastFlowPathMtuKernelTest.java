package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.demo.MetricSamples;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jnetfilter.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A path that becomes narrow in the midst of a connection that is as fast as it can. */
@Tag("kernel")
class FastFlowPathMtuKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long WELL_UNDER_WAY = 300L << 20;
  private static final int ATTEMPTS = 4;

  @TempDir private Path state;
  private ThreeHops hops;

  @BeforeEach
  void build() {
    hops = ThreeHops.create("fast");
    hops.setFarMtu(1500);
  }

  @AfterEach
  void close() {
    hops.close();
  }

  /**
   * A router tells once, and then the sender obeys; should an error come when no segment was seen
   * of late, there is another when the path becomes narrower again.
   */
  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void shouldLearnFromAnErrorLongAfterTheBeginning(boolean version6, boolean superFrames)
      throws IOException {
    if (superFrames) {
      hops.client().offload(true, "tso", "gso");
    }
    NarrowsProcess narrows = hops.lab().narrows(RuleSource.builtIn(), "--state", state.toString());
    try (ServerSocket listener = Transfer.listen(hops.server().namespace());
        Socket socket =
            Transfer.connect(
                hops.client().namespace(),
                hops.server().address(version6),
                listener.getLocalPort(),
                (int) LIMIT.toMillis());
        Socket sink = listener.accept()) {
      CompletableFuture<Long> received =
          Transfer.async(() -> sink.getInputStream().transferTo(OutputStream.nullOutputStream()));
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Long> sent = Transfer.async(() -> send(socket, enough));
      int mtu = 1500;
      for (int i = 0; i < ATTEMPTS && learned(narrows) == 0; i++) {
        long before = hops.server().receivedOctets();
        Await.until(
            "hundreds of megabytes have come",
            LIMIT,
            () -> hops.server().receivedOctets() - before > WELL_UNDER_WAY);
        double told = told(narrows);
        mtu -= 20;
        hops.setFarMtu(mtu);
        Await.until("an error passes", LIMIT, () -> told(narrows) > told);
      }
      assertThat(ThreeHops.paths(narrows, "path-mtu")).contains(" mtu " + mtu + " icmp");
      enough.set(true);
      assertThat(sent.join()).as("sent").isEqualTo(received.join());
    }
  }

  private static long send(Socket socket, AtomicBoolean enough) throws IOException {
    byte[] octets = new byte[1 << 18];
    long sent = 0;
    while (!enough.get()) {
      socket.getOutputStream().write(octets);
      sent += octets.length;
    }
    socket.shutdownOutput();
    return sent;
  }

  private static double learned(NarrowsProcess narrows) {
    return narrows.metrics().sum("narrows_path_mtu_learned_total");
  }

  /** Errors that came, believed or not. */
  private static double told(NarrowsProcess narrows) {
    MetricSamples metrics = narrows.metrics();
    return metrics.sum("narrows_path_mtu_learned_total")
        + metrics.sum("narrows_path_mtu_refused_total");
  }
}

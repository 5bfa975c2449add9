package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real packets through a gateway that is being watched. */
@Tag("kernel")
class WatchKernelTest {
  /** Long enough for a segment's third repetition, 1.4 s after it, and the grace of a second. */
  private static final int SECONDS = 6;

  private static final int PORT = 5001;
  private static final long PACE_NANOS = 10_000_000;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Patient patient = new Patient();
  private final NetNamespace gateway = patient.gateway();

  @AfterEach
  void close() {
    threads.shutdownNow();
    patient.close();
  }

  private List<Illness> watchWhile(Runnable traffic) {
    CompletableFuture<Diagnosis> watching =
        CompletableFuture.supplyAsync(() -> patient.watch(SECONDS), threads);
    // The gateway is examined first; what is missed of a segment's repetitions does not come again.
    while (!watching.isDone() && !isListening()) {
      Thread.onSpinWait();
    }
    traffic.run();
    return watching.join().findings().stream()
        .map(Finding::illness)
        .filter(Doctor.LIVE::contains)
        .distinct()
        .toList();
  }

  /** Whether there is a packet socket in the gateway: the first line is a heading. */
  private boolean isListening() {
    return gateway.exec("cat", "/proc/net/packet").lines().count() > 1;
  }

  /** Sends from the left host to the right one, until it stands still or the watch is over. */
  @SuppressWarnings("try") // closed early, to end a write that stands still
  private void transfer() {
    try (ServerSocket listener =
            patient
                .right()
                .inside(() -> new ServerSocket(PORT, 1, InetAddress.getByName("10.2.0.2")));
        Socket sender = patient.left().inside(WatchKernelTest::connect);
        Socket receiver = listener.accept()) {
      CompletableFuture.runAsync(() -> drain(receiver), threads);
      long end = System.nanoTime() + SECONDS * 1_000_000_000L;
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  OutputStream out = sender.getOutputStream();
                  while (System.nanoTime() < end) {
                    out.write(new byte[1 << 16]);
                  }
                } catch (IOException expected) {
                  return; // the test closes it when it stands still
                }
              },
              threads);
      try {
        writing.get(SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException standsStill) {
        sender.close();
        writing.join();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("10.2.0.2", PORT), 5000);
    return socket;
  }

  private static void drain(Socket socket) {
    try (InputStream in = socket.getInputStream()) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException expected) {
      return; // closed by the other side
    }
  }

  @Test
  void shouldSayNothingOfAnOrdinaryTransferInSuperFrames() {
    assertThat(watchWhile(this::transfer)).isEmpty();
  }

  @Test
  void shouldFindABlackHole() {
    gateway.ip("link", "set", "wan", "mtu", "1400");
    gateway.exec("iptables", "-A", "OUTPUT", "-p", "icmp", "-j", "DROP");
    assertThat(watchWhile(this::transfer)).containsExactly(Illness.BLACK_HOLE);
  }

  @Test
  void shouldFindWhoIgnoresTheMessage() {
    gateway.ip("link", "set", "wan", "mtu", "1400");
    patient.left().exec("iptables", "-A", "INPUT", "-p", "icmp", "-j", "DROP");
    assertThat(watchWhile(this::transfer)).containsExactly(Illness.MESSAGES_IGNORED);
  }

  @Test
  void shouldFindWhoSendsCoalescedFrames() throws Exception {
    try (TunDevice tun = TunDevice.open(gateway, "tun0")) {
      gateway.address("tun0", "10.5.0.1/24");
      byte[] frame =
          PacketBuilder.ipv4()
              .source("10.5.0.2")
              .destination("10.2.0.2")
              .dontFragment()
              .tcp(1000, 2000)
              .ack()
              .payload(2920)
              .build();
      long end = System.nanoTime() + SECONDS * 1_000_000_000L;
      assertThat(
              watchWhile(
                  () -> {
                    while (System.nanoTime() < end) {
                      tun.write(frame);
                      LockSupport.parkNanos(PACE_NANOS);
                    }
                  }))
          .contains(Illness.COALESCED_FRAMES);
    }
  }
}

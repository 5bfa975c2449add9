package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jnetfilter.testing.NetNamespace;

/** Bulk transfers by TCP between two hosts, compared octet for octet at the far end. */
final class Transfer {
  private static final int CHUNK = 1 << 16;
  private static final int LIMIT_SECONDS = 180;
  private static final int STALL_MILLIS = 60_000;

  private Transfer() {}

  /** Sends so many octets over a new connection, opened by the sender; fails if it stalls. */
  static void send(Host from, Host to, boolean version6, long octets) {
    join(start(from, to, version6, octets));
  }

  /** As send, without waiting; the answer is done when the last octet has come. */
  static CompletableFuture<Void> start(Host from, Host to, boolean version6, long octets) {
    ServerSocket listener = listen(to.namespace());
    CompletableFuture<Long> received = async(() -> receive(listener));
    CompletableFuture<Long> sent =
        async(() -> transmit(from, to.address(version6), listener.getLocalPort(), octets));
    return sent.thenAcceptBoth(
        received, (a, b) -> assertThat(b).as("checksum at the far end").isEqualTo(a));
  }

  static void join(CompletableFuture<?> transfer) {
    try {
      transfer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the transfer failed: " + e, e);
    }
  }

  /** A listener inside a namespace, on any address and a free port. */
  static ServerSocket listen(NetNamespace namespace) {
    return inside(namespace, () -> new ServerSocket(0));
  }

  /** A connection from inside a namespace. */
  static Socket connect(NetNamespace namespace, String address, int port, int timeoutMillis) {
    return inside(
        namespace,
        () -> {
          Socket socket = new Socket();
          socket.connect(new InetSocketAddress(address, port), timeoutMillis);
          socket.setSoTimeout(STALL_MILLIS);
          return socket;
        });
  }

  static <T> T inside(NetNamespace namespace, NetNamespace.Task<T> task) {
    try {
      return namespace.inside(task);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static long transmit(Host from, String address, int port, long octets) throws Exception {
    CRC32 checksum = new CRC32();
    byte[] chunk = new byte[CHUNK];
    Random random = new Random(octets);
    try (Socket socket = connect(from.namespace(), address, port, STALL_MILLIS)) {
      OutputStream out = socket.getOutputStream();
      for (long left = octets; left > 0; left -= CHUNK) {
        random.nextBytes(chunk);
        int count = (int) Math.min(left, CHUNK);
        checksum.update(chunk, 0, count);
        out.write(chunk, 0, count);
      }
    }
    return checksum.getValue();
  }

  private static long receive(ServerSocket listener) throws Exception {
    CRC32 checksum = new CRC32();
    listener.setSoTimeout(STALL_MILLIS);
    try (listener;
        Socket socket = listener.accept()) {
      socket.setSoTimeout(STALL_MILLIS);
      InputStream in = socket.getInputStream();
      byte[] chunk = new byte[CHUNK];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        checksum.update(chunk, 0, count);
      }
    }
    return checksum.getValue();
  }

  static <T> CompletableFuture<T> async(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "endpoint");
    thread.setDaemon(true);
    thread.start();
    return result;
  }
}

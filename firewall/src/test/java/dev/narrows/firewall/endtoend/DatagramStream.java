package dev.narrows.firewall.endtoend;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.PacketTap;

/**
 * Numbered UDP datagrams from one host to another, and which of them arrive. The far end is a tap,
 * whose buffer is large: what is missing was lost on the way.
 */
final class DatagramStream implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PORT = 5005;
  private static final int BURST = 4;
  private static final long PAUSE_NANOS = 1_000_000;

  private final PacketTap tap;
  private final DatagramSocket sink;
  private final DatagramSocket socket;
  private final InetAddress address;
  private final BitSet arrived = new BitSet();
  private final CompletableFuture<?> receiver;
  private CompletableFuture<?> sender = CompletableFuture.completedFuture(null);
  private volatile boolean sending;
  private volatile boolean closed;
  private volatile int sent;

  private DatagramStream(Host from, Host to, boolean version6) {
    address = Transfer.inside(to.namespace(), () -> InetAddress.getByName(to.address(version6)));
    tap = to.tap();
    // Without a socket on that port the far end would answer each datagram.
    sink = Transfer.inside(to.namespace(), () -> new DatagramSocket(PORT));
    socket = Transfer.inside(from.namespace(), () -> new DatagramSocket());
    receiver = Transfer.async(() -> receive(to.address(version6)));
  }

  static DatagramStream open(Host from, Host to, boolean version6) {
    return new DatagramStream(from, to, version6);
  }

  /** Sends without end, a few thousand a second, until {@link #pause()}. */
  DatagramStream flow() {
    sending = true;
    sender =
        Transfer.async(
            () -> {
              while (sending) {
                send(BURST);
                LockSupport.parkNanos(PAUSE_NANOS);
              }
              return null;
            });
    return this;
  }

  /** Stops the flow; all that was to be sent has been when it returns. */
  void pause() {
    sending = false;
    Transfer.join(sender);
  }

  /** Sends so many now. */
  void send(int count) {
    try {
      for (int i = 0; i < count; i++) {
        byte[] payload = ByteBuffer.allocate(8).putInt(0x51C0FFEE).putInt(sent).array();
        socket.send(new DatagramPacket(payload, payload.length, address, PORT));
        sent++;
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  int sent() {
    return sent;
  }

  /** How many of the datagrams from this one on have arrived. */
  int arrivedSince(int number) {
    synchronized (arrived) {
      return arrived.get(number, Math.max(number, arrived.length())).cardinality();
    }
  }

  boolean hasArrived(int number) {
    synchronized (arrived) {
      return arrived.get(number);
    }
  }

  /** Waits until so many of those from a number on have arrived. */
  void awaitArrivedSince(int number, int count) {
    Await.until(
        count + " datagrams from number " + number + " on arrive; " + arrivedSince(number) + " did",
        LIMIT,
        () -> arrivedSince(number) >= count);
  }

  private Void receive(String destination) {
    while (!closed) {
      byte[] packet = tap.awaitPacket(p -> Wire.isTo(p, destination, PORT), Duration.ofMillis(100));
      if (packet != null) {
        int number = Wire.u32(packet, Wire.transportOffset(packet) + 12);
        synchronized (arrived) {
          arrived.set(number);
        }
      }
    }
    return null;
  }

  @Override
  public void close() {
    pause();
    closed = true;
    Transfer.join(receiver);
    tap.close();
    sink.close();
    socket.close();
  }
}

package dev.narrows.firewall.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** One client: what it asked, and what it has not taken yet, which is bounded. */
final class ControlConnection {
  /** A reader that is behind by more loses traced packets. */
  static final int MOST_PENDING = 256 << 10;

  private final SocketChannel channel;
  private final ByteBuffer line = ByteBuffer.allocate(ControlRequest.LONGEST);
  private final Deque<ByteBuffer> pending = new ArrayDeque<>();
  private SelectionKey key;
  private ControlRequest request;
  private int pendingOctets;
  private long shown;
  private long dropped;
  private long progressNanos;
  private boolean finishing;

  ControlConnection(SocketChannel channel, long nowNanos) {
    this.channel = channel;
    this.progressNanos = nowNanos;
  }

  void register(SelectionKey newKey) {
    key = newKey;
  }

  /** Null as long as the line has not come. */
  ControlRequest request() {
    return request;
  }

  void setRequest(ControlRequest newRequest) {
    request = newRequest;
  }

  boolean isTracing() {
    return request != null && request.kind() == ControlRequest.Kind.TRACE && !finishing;
  }

  /** When the client last sent its line, or took something, or had nothing to take. */
  long progressNanos() {
    return progressNanos;
  }

  boolean isWaitedFor() {
    return request == null || !pending.isEmpty();
  }

  /**
   * Reads what came.
   *
   * @return the request line when it is whole, else null
   * @throws IOException when the client has gone, or sends what is no line
   */
  String read() throws IOException {
    int count = channel.read(line);
    if (count < 0) {
      throw new IOException("the client has gone");
    }
    if (request != null && count > 0) {
      throw new IOException("the client sends more than its request");
    }
    for (int i = 0; i < line.position() && request == null; i++) {
      if (line.get(i) == '\n') {
        return new String(line.array(), 0, i, StandardCharsets.ISO_8859_1);
      }
    }
    if (!line.hasRemaining()) {
      throw new IOException("the request is too long");
    }
    return null;
  }

  /** Queues an answer whole; its size is bounded by what it tells of. */
  void send(String text, long nowNanos) {
    if (pending.isEmpty()) {
      progressNanos = nowNanos;
    }
    ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    pendingOctets += octets.remaining();
    pending.add(octets);
    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
  }

  /** Queues a traced packet, or drops it when the client is too far behind. */
  void show(String text, boolean isPacket, long nowNanos) {
    if (pendingOctets + text.length() > MOST_PENDING) {
      dropped += isPacket ? 1 : 0;
      return;
    }
    if (dropped > 0) {
      send("# " + dropped + " traced packets left out: the reader is too slow\n", nowNanos);
      dropped = 0;
    }
    send(text, nowNanos);
    shown += isPacket ? 1 : 0;
    if (request.count() > 0 && shown >= request.count()) {
      finish();
    }
  }

  /** Closes once all has been taken. */
  void finish() {
    finishing = true;
  }

  /**
   * Writes what the client takes.
   *
   * @return false when all is done and the connection is to be closed
   */
  boolean write(long nowNanos) throws IOException {
    while (!pending.isEmpty()) {
      ByteBuffer first = pending.peek();
      int count = channel.write(first);
      pendingOctets -= count;
      progressNanos = count > 0 ? nowNanos : progressNanos;
      if (first.hasRemaining()) {
        return true;
      }
      pending.remove();
    }
    key.interestOps(SelectionKey.OP_READ);
    return !finishing;
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      return; // it is gone either way
    }
  }
}

package org.jnetfilter.raw;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.internal.SystemCalls;

/**
 * Sends packets that share one payload: each has headers of its own and a slice of the payload,
 * which is not copied; all go to one destination, in one system call. They pass the OUTPUT and
 * POSTROUTING hooks as those of {@link RawSocket} do, and the kernel treats their IPv4 headers as
 * it does there. Belongs to one thread; sending never waits and allocates nothing.
 */
public final class SegmentSender implements AutoCloseable {
  /** Packets in one call. */
  public static final int MAX_SEGMENTS = 128;

  /** Octets of headers that a packet may have: IP with options or extension headers, and TCP's. */
  public static final int MAX_HEADERS = 512;

  private static final int MAX_PAYLOAD = 0xffff;

  // struct mmsghdr: struct msghdr and the octets sent; struct iovec twice
  private static final int MESSAGE = 64;
  private static final int MESSAGE_NAME = 0;
  private static final int MESSAGE_NAME_LENGTH = 8;
  private static final int MESSAGE_VECTORS = 16;
  private static final int MESSAGE_VECTOR_COUNT = 24;
  private static final int VECTOR = 16;
  private static final int VECTOR_LENGTH = 8;

  private final int descriptor;
  private final InternetAddress address;
  private final NativeMemory headers = new NativeMemory(MAX_SEGMENTS * MAX_HEADERS);
  private final NativeMemory vectors = new NativeMemory(MAX_SEGMENTS * 2 * VECTOR);
  private final NativeMemory messages = new NativeMemory(MAX_SEGMENTS * MESSAGE);
  private NativeMemory copy;
  private long payloadAddress;
  private int segments;
  private boolean closed;

  private SegmentSender(int descriptor, boolean ipv6) {
    this.descriptor = descriptor;
    address = new InternetAddress(ipv6);
    for (int i = 0; i < MAX_SEGMENTS; i++) {
      messages.putLong(i * MESSAGE + MESSAGE_NAME, address.pointer());
      messages.putInt(i * MESSAGE + MESSAGE_NAME_LENGTH, address.length());
      messages.putLong(i * MESSAGE + MESSAGE_VECTORS, vectors.address(i * 2 * VECTOR));
      messages.putLong(i * MESSAGE + MESSAGE_VECTOR_COUNT, 2);
      vectors.putLong(i * 2 * VECTOR, headers.address(i * MAX_HEADERS));
    }
  }

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @param mark what each packet is marked with; 0 for none
   * @throws NetfilterException when the kernel refuses, for want of CAP_NET_RAW most likely
   */
  public static SegmentSender open(boolean ipv6, int mark) {
    return new SegmentSender(RawSocket.openDescriptor(ipv6, mark), ipv6);
  }

  /**
   * Begins packets to one destination, given as halves; of IPv4 the lowest 32 bits count.
   *
   * @param payload what they share, unchanged until they are sent; copied first when it is not
   *     direct
   */
  public void begin(long destinationHigh, long destinationLow, ByteBuf payload) {
    segments = 0;
    address.set(destinationHigh, destinationLow);
    payloadAddress = payload.hasMemoryAddress() ? payload.memoryAddress() : copyOf(payload);
  }

  private long copyOf(ByteBuf payload) {
    if (copy == null) {
      copy = new NativeMemory(2 * MAX_PAYLOAD);
    }
    copy.buffer().setBytes(0, payload, 0, Math.min(payload.capacity(), copy.size()));
    return copy.address(0);
  }

  public boolean isFull() {
    return segments == MAX_SEGMENTS;
  }

  /** Where the next packet's headers are to be written, in {@link #headers()}. */
  public int headersAt() {
    return segments * MAX_HEADERS;
  }

  public ByteBuf headers() {
    return headers.buffer();
  }

  /**
   * Adds the packet whose headers have been written.
   *
   * @param headerLength octets of headers, at most {@link #MAX_HEADERS}
   * @param payloadAt where in the payload's buffer its slice begins
   */
  public void add(int headerLength, int payloadAt, int payloadLength) {
    int vector = segments * 2 * VECTOR;
    vectors.putLong(vector + VECTOR_LENGTH, headerLength);
    vectors.putLong(vector + VECTOR, payloadAddress + payloadAt);
    vectors.putLong(vector + VECTOR + VECTOR_LENGTH, payloadLength);
    segments++;
  }

  /**
   * Sends what was added, and forgets it. After a refused packet none behind it is sent.
   *
   * @return 0, or the errno of the first that the kernel refused: EMSGSIZE when it is longer than
   *     the way out takes, EAGAIN when there is no room
   */
  public int send() {
    int sent = 0;
    int result = 0;
    while (sent < segments) {
      result =
          SystemCalls.sendMany(
              descriptor,
              messages.address(sent * MESSAGE),
              segments - sent,
              NfConstants.MSG_DONTWAIT);
      if (result < 0 && result != -Errno.EINTR) {
        break;
      }
      sent += Math.max(0, result);
    }
    segments = 0;
    return result < 0 ? -result : 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      SystemCalls.close(descriptor);
      address.close();
      headers.close();
      vectors.close();
      messages.close();
      if (copy != null) {
        copy.close();
      }
    }
  }
}

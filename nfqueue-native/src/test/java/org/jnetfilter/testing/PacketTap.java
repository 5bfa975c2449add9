package org.jnetfilter.testing;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;
import org.jnetfilter.packet.PacketView;

/**
 * Sends and sees whole Ethernet frames on one interface of the current thread's namespace
 * (AF_PACKET). Sees frames of both directions from the moment it is opened; frames that a sender's
 * offload left whole are seen whole.
 */
public final class PacketTap implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int ETH_P_ALL_NETWORK_ORDER = 0x0300;
  private static final int ETHERNET_HEADER = 14;
  private static final int SOCKADDR_LL = 20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_TRUNC = 0x20;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int LARGEST_FRAME = 1 << 18;

  private final NativeMemory memory = new NativeMemory(LARGEST_FRAME);
  private final int fd;

  private PacketTap(int fd) {
    this.fd = fd;
  }

  /**
   * @param index of the interface, see {@link NetNamespace#index(String)}
   */
  public static PacketTap open(int index) {
    PacketTap tap = new PacketTap(SystemCalls.socket(AF_PACKET, SOCK_RAW, ETH_P_ALL_NETWORK_ORDER));
    NativeMemory memory = tap.memory;
    memory.buffer().setZero(0, SOCKADDR_LL);
    memory.putShort(0, AF_PACKET);
    memory.putShort(2, ETH_P_ALL_NETWORK_ORDER);
    memory.putInt(4, index);
    require("bind", SystemCalls.bind(tap.fd, memory.address(0), SOCKADDR_LL));
    memory.putInt(0, 16 << 20);
    SystemCalls.setOption(tap.fd, SOL_SOCKET, SO_RCVBUFFORCE, memory.address(0), 4);
    return tap;
  }

  /** Opens a tap on an interface of another namespace than the calling thread's. */
  @SuppressWarnings("try")
  public static PacketTap open(NetNamespace namespace, String device) {
    int index = namespace.index(device);
    try (NetNamespace.Entered ignored = namespace.enter()) {
      return open(index);
    }
  }

  /** Sends a frame, Ethernet header and all. */
  public void send(byte[] frame) {
    memory.buffer().setBytes(0, frame);
    require("send", SystemCalls.send(fd, memory.address(0), frame.length, 0));
  }

  /** The next frame that is there, or null. */
  public byte[] receive() {
    int octets =
        SystemCalls.receive(fd, memory.address(0), memory.size(), MSG_DONTWAIT | MSG_TRUNC);
    if (octets == -Errno.EAGAIN || octets == -Errno.ENETDOWN) {
      return null;
    }
    byte[] frame = new byte[require("receive", octets)];
    memory.buffer().getBytes(0, frame);
    return frame;
  }

  /** The next frame that fits, passing over others; null when none came in time. */
  public byte[] await(Predicate<byte[]> wanted, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      byte[] frame = receive();
      if (frame != null && wanted.test(frame)) {
        return frame;
      }
      long left = end - System.nanoTime();
      if (frame == null && left <= 0) {
        return null;
      }
      if (frame == null) {
        Poll.readable(fd, (int) Math.max(1, left / 1_000_000));
      }
    }
  }

  /** As {@link #await(Predicate, Duration)} on the IP packet in the frame, which it returns. */
  public byte[] awaitPacket(Predicate<byte[]> wanted, Duration limit) {
    byte[] frame = await(f -> f.length > ETHERNET_HEADER && wanted.test(packet(f)), limit);
    return frame == null ? null : packet(frame);
  }

  /** What stands behind a frame's Ethernet header. */
  public static byte[] packet(byte[] frame) {
    return Arrays.copyOfRange(frame, ETHERNET_HEADER, frame.length);
  }

  /** A checked view over a packet that a tap saw. */
  public static PacketView view(byte[] packet) {
    PacketView view = new PacketView();
    view.wrap(Unpooled.wrappedBuffer(packet), 0, packet.length, packet.length);
    view.check();
    return view;
  }

  @Override
  public void close() {
    SystemCalls.close(fd);
    memory.close();
  }

  private static int require(String call, int result) {
    if (result < 0) {
      throw new AssertionError(call + " on an AF_PACKET socket: " + Errno.describe(-result));
    }
    return result;
  }
}

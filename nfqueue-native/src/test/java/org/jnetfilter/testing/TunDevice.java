package org.jnetfilter.testing;

import java.time.Duration;
import java.util.function.Predicate;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;

/**
 * A TUN interface: bytes written come in as IP packets at the kernel, packets routed to it can be
 * read. Without packet information, so the bytes are the packet's alone.
 */
public final class TunDevice implements AutoCloseable {
  private static final int O_RDWR_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final int IFF_TUN_NO_PI = 0x1001;
  private static final int IFREQ = 40;
  private static final int FLAGS = 16;
  private static final int LARGEST_PACKET = 1 << 17;

  private final NativeMemory memory = new NativeMemory(LARGEST_PACKET);
  private final int fd;
  private final String name;

  private TunDevice(int fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /** Makes the interface in a namespace and sets it up; addresses and routes are the caller's. */
  @SuppressWarnings("try")
  public static TunDevice open(NetNamespace namespace, String name) {
    TunDevice device;
    try (NetNamespace.Entered ignored = namespace.enter()) {
      device =
          new TunDevice(
              require(
                  "open /dev/net/tun", SystemCalls.open("/dev/net/tun", O_RDWR_NONBLOCK_CLOEXEC)),
              name);
      device.memory.buffer().setZero(0, IFREQ);
      device.memory.putText(0, name);
      device.memory.putShort(FLAGS, IFF_TUN_NO_PI);
      require("TUNSETIFF", SystemCalls.control(device.fd, TUNSETIFF, device.memory.address(0)));
    }
    namespace.ip("link", "set", name, "up");
    return device;
  }

  public String name() {
    return name;
  }

  /** Hands the kernel a packet as if it had come in by this interface; 0 or the errno. */
  public int write(byte[] packet) {
    memory.buffer().setBytes(0, packet);
    int result = SystemCalls.write(fd, memory.address(0), packet.length);
    return Math.max(0, -result);
  }

  /** The next packet that the kernel sent out here, or null. */
  public byte[] read() {
    int octets = SystemCalls.read(fd, memory.address(0), memory.size());
    if (octets == -Errno.EAGAIN) {
      return null;
    }
    byte[] packet = new byte[require("read", octets)];
    memory.buffer().getBytes(0, packet);
    return packet;
  }

  /** The next packet that fits, passing over others; null when none came in time. */
  public byte[] await(Predicate<byte[]> wanted, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      byte[] packet = read();
      if (packet != null && wanted.test(packet)) {
        return packet;
      }
      long left = end - System.nanoTime();
      if (packet == null && left <= 0) {
        return null;
      }
      if (packet == null) {
        Poll.readable(fd, (int) Math.max(1, left / 1_000_000));
      }
    }
  }

  @Override
  public void close() {
    SystemCalls.close(fd);
    memory.close();
  }

  private static int require(String call, int result) {
    if (result < 0) {
      throw new AssertionError(call + ": " + Errno.describe(-result) + "; needs root");
    }
    return result;
  }
}

package org.jnetfilter.offload;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;

/**
 * A TUN interface by which frames enter the kernel together with their offload metadata
 * (IFF_VNET_HDR; Documentation/networking/tuntap.rst). Owned by one thread; writing never waits and
 * allocates nothing. The interface vanishes with {@link #close()} and with the process.
 */
public final class OffloadTun implements AutoCloseable {
  private static final String DEVICE = "/dev/net/tun";
  private static final int O_RDWR_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;

  // linux/if_tun.h
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETVNETHDRSZ = 0x400454d8L;
  private static final int IFF_TUN = 0x0001;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;

  // struct ifreq
  private static final int IFREQ = 40;
  private static final int IFREQ_FLAGS = 16;
  private static final int IFNAMSIZ = 16;

  // struct iovec, twice
  private static final int VECTOR = 16;
  private static final int VECTORS = 2 * VECTOR;
  private static final int SECOND_ADDRESS = VECTOR;
  private static final int SECOND_LENGTH = VECTOR + 8;

  private static final int MAX_FRAME = 0xffff;

  private final int descriptor;
  private final String name;
  private final NativeMemory headerMemory = new NativeMemory(VirtioHeader.LENGTH);
  private final NativeMemory vectors = new NativeMemory(VECTORS);
  private final NativeMemory copy;
  private final VirtioHeader header = new VirtioHeader(headerMemory);
  private boolean closed;

  private OffloadTun(int descriptor, String name, boolean copies) {
    this.descriptor = descriptor;
    this.name = name;
    this.copy = copies ? new NativeMemory(MAX_FRAME) : null;
    vectors.putLong(0, headerMemory.address(0));
    vectors.putLong(8, VirtioHeader.LENGTH);
  }

  /**
   * Makes an interface in the calling thread's network namespace; it is down and has no address.
   *
   * @param name at most 15 octets; "%d" in it stands for the first free number
   * @throws NetfilterException when there is no /dev/net/tun, or it may not be used
   */
  public static OffloadTun open(String name) {
    int fd = SystemCalls.open(DEVICE, O_RDWR_NONBLOCK_CLOEXEC);
    if (fd < 0) {
      throw new NetfilterException("open " + DEVICE, -fd, advice(-fd));
    }
    try (NativeMemory request = new NativeMemory(IFREQ)) {
      if (name.getBytes(StandardCharsets.UTF_8).length >= IFNAMSIZ) {
        throw new IllegalArgumentException("an interface's name has at most 15 octets: " + name);
      }
      request.putText(0, name);
      request.putShort(IFREQ_FLAGS, IFF_TUN | IFF_NO_PI | IFF_VNET_HDR);
      require("make the interface " + name, fd, TUNSETIFF, request);
      String given = request.buffer().toString(0, IFNAMSIZ, StandardCharsets.UTF_8);
      request.putInt(0, VirtioHeader.LENGTH);
      require("set the header's length", fd, TUNSETVNETHDRSZ, request);
      return new OffloadTun(
          fd, given.substring(0, given.indexOf('\0')), !request.buffer().hasMemoryAddress());
    } catch (RuntimeException failure) {
      SystemCalls.close(fd);
      throw failure;
    }
  }

  private static void require(String what, int fd, long call, NativeMemory argument) {
    int result = SystemCalls.control(fd, call, argument.address(0));
    if (result < 0) {
      throw new NetfilterException(what, -result, advice(-result));
    }
  }

  private static String advice(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> "it takes CAP_NET_ADMIN and access to " + DEVICE;
      case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV -> "load the tun module: modprobe tun";
      case Errno.EBUSY -> "another process has an interface of this name";
      default -> "";
    };
  }

  public String name() {
    return name;
  }

  /** Describes the next frame; fill it before each {@link #write}. */
  public VirtioHeader header() {
    return header;
  }

  /**
   * Hands the kernel one frame, which is then received by this interface.
   *
   * @param frame a direct buffer, the frame beginning with its IP header
   * @return 0, or the errno: EINVAL when header and frame do not fit each other, EIO when the
   *     interface is down, EAGAIN or ENOBUFS when there is no room
   */
  public int write(ByteBuf frame, int offset, int length) {
    if (length < 1 || length > MAX_FRAME) {
      return Errno.EINVAL;
    }
    if (copy == null) {
      vectors.putLong(SECOND_ADDRESS, frame.memoryAddress() + offset);
    } else {
      copy.buffer().setBytes(0, frame, offset, length);
      vectors.putLong(SECOND_ADDRESS, copy.address(0));
    }
    vectors.putLong(SECOND_LENGTH, length);
    int result = SystemCalls.writeVectors(descriptor, vectors.address(0), 2);
    return result < 0 ? -result : 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      SystemCalls.close(descriptor);
      headerMemory.close();
      vectors.close();
      if (copy != null) {
        copy.close();
      }
    }
  }
}

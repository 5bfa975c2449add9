package org.jnetfilter.raw;

import java.nio.charset.StandardCharsets;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.internal.SystemCalls;

/** Sends one datagram to a Unix socket, as sd_notify(3) does; Java itself has stream ones only. */
public final class UnixDatagram {
  // struct sockaddr_un: family, path
  private static final int PATH = 2;
  private static final int MAX_PATH = 108;

  private UnixDatagram() {}

  /**
   * Sends text, in UTF-8, to a socket path; a leading '@' names the abstract namespace.
   *
   * @throws NetfilterException when the kernel refuses
   * @throws IllegalArgumentException when the path is empty or too long
   */
  public static void send(String path, String text) {
    int length = path.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length >= MAX_PATH) {
      throw new IllegalArgumentException(
          "a Unix socket's path has 1 to " + (MAX_PATH - 1) + " octets, not " + length);
    }
    int type = NfConstants.SOCK_DGRAM | NfConstants.SOCK_CLOEXEC;
    int fd = SystemCalls.socket(NfConstants.AF_UNIX, type, 0);
    if (fd < 0) {
      throw new NetfilterException("open Unix socket", -fd, "");
    }
    int textLength = text.getBytes(StandardCharsets.UTF_8).length;
    try (NativeMemory address = new NativeMemory(PATH + MAX_PATH);
        NativeMemory octets = new NativeMemory(Math.max(1, textLength))) {
      address.putShort(0, NfConstants.AF_UNIX);
      address.putText(PATH, path);
      boolean isAbstract = path.startsWith("@");
      if (isAbstract) {
        address.buffer().setByte(PATH, 0);
      }
      octets.putText(0, text);
      // An abstract name is all octets up to the length; a path ends with a zero.
      int addressLength = PATH + length + (isAbstract ? 0 : 1);
      int result =
          SystemCalls.sendTo(
              fd, octets.address(0), textLength, 0, address.address(0), addressLength);
      if (result < 0) {
        throw new NetfilterException("send to Unix socket " + path, -result, "");
      }
    } finally {
      SystemCalls.close(fd);
    }
  }
}

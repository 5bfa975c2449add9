package org.jnetfilter.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library, by JNA direct mapping; the only native methods of this project. Pointers, size_t
 * and ssize_t are {@code long} (LP64), so that a call converts and allocates nothing. Callers use
 * {@link SystemCalls}, which adds errno.
 */
final class LibC {
  /** Where JNA looks for libraries; when it is not said, JNA runs ldconfig to find out. */
  private static final String SEARCH_PATH = "jna.platform.library.path";

  static {
    if (System.getProperty(SEARCH_PATH) == null) {
      System.setProperty(SEARCH_PATH, ""); // the C library is there already
    }
    Native.register(LibC.class, NativeLibrary.getProcess());
  }

  private LibC() {}

  static native int socket(int domain, int type, int protocol);

  static native int bind(int fd, long address, int length);

  static native int getsockname(int fd, long address, long length);

  static native int setsockopt(int fd, int level, int name, long value, int length);

  static native int getsockopt(int fd, int level, int name, long value, long length);

  static native int close(int fd);

  static native long recv(int fd, long buffer, long length, int flags);

  static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);

  static native long send(int fd, long buffer, long length, int flags);

  static native long sendto(
      int fd, long buffer, long length, int flags, long address, int addressLength);

  static native int sendmmsg(int fd, long messages, int count, int flags);

  static native int open(String path, int flags, int mode);

  static native long read(int fd, long buffer, long length);

  static native long write(int fd, long buffer, long length);

  static native long writev(int fd, long vectors, int count);

  static native int ioctl(int fd, long request, long argument);

  static native int poll(long descriptors, long count, int timeoutMillis);

  static native int eventfd(int initial, int flags);

  static native int setns(int fd, int type);

  /** For calls that the C library has no function for; as many arguments as any of these takes. */
  static native long syscall(long number, long first, long second, long third, long fourth);

  static native int getpriority(int which, int who);

  static native int unlink(String path);

  static native String strerror(int errno);
}

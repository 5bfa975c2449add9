package org.jnetfilter.internal;

import com.sun.jna.Native;

/**
 * System calls: each returns its result, or the negative errno. Addresses are those of {@link
 * NativeMemory}. No call here allocates, but {@link #open} and {@link #errorText}.
 */
public final class SystemCalls {
  private static final boolean SUPPORTED = supported();

  private static final int PRIO_PROCESS = 0;

  /** The number of bpf(2) on x86_64 and on aarch64 (asm/unistd_64.h, asm-generic/unistd.h). */
  private static final int BPF_CALL = number(321, 280);

  private static final int SCHED_SETATTR_CALL = number(314, 274);
  private static final int SCHED_GETATTR_CALL = number(315, 275);

  private SystemCalls() {}

  private static int number(int x86, int arm) {
    return System.getProperty("os.arch").equals("amd64") ? x86 : arm;
  }

  /** Whether this machine's structures have the layout that this library writes. */
  static boolean isSupported() {
    return SUPPORTED;
  }

  /**
   * @throws UnsupportedOperationException on any system but Linux on x86_64 or aarch64
   */
  public static void requireSupported() {
    if (!SUPPORTED) {
      throw new UnsupportedOperationException(
          "jnetfilter needs Linux on x86_64 or aarch64, this is "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch"));
    }
  }

  private static boolean supported() {
    String architecture = System.getProperty("os.arch");
    return System.getProperty("os.name").equals("Linux")
        && (architecture.equals("amd64") || architecture.equals("aarch64"));
  }

  public static int socket(int domain, int type, int protocol) {
    requireSupported();
    return result(LibC.socket(domain, type, protocol));
  }

  public static int bind(int fd, long address, int length) {
    return result(LibC.bind(fd, address, length));
  }

  public static int socketName(int fd, long address, long lengthAddress) {
    return result(LibC.getsockname(fd, address, lengthAddress));
  }

  public static int setOption(int fd, int level, int name, long value, int length) {
    return result(LibC.setsockopt(fd, level, name, value, length));
  }

  public static int option(int fd, int level, int name, long value, long lengthAddress) {
    return result(LibC.getsockopt(fd, level, name, value, lengthAddress));
  }

  public static int close(int fd) {
    return result(LibC.close(fd));
  }

  public static int receive(int fd, long buffer, int length, int flags) {
    return result((int) LibC.recv(fd, buffer, length, flags));
  }

  /** recvmmsg(2) without a timeout of its own: SO_RCVTIMEO and flags rule how long it waits. */
  public static int receiveMany(int fd, long messages, int count, int flags) {
    return result(LibC.recvmmsg(fd, messages, count, flags, 0));
  }

  public static int send(int fd, long buffer, int length, int flags) {
    return result((int) LibC.send(fd, buffer, length, flags));
  }

  public static int sendTo(
      int fd, long buffer, int length, int flags, long address, int addressLength) {
    return result((int) LibC.sendto(fd, buffer, length, flags, address, addressLength));
  }

  /** sendmmsg(2); how many messages went. */
  public static int sendMany(int fd, long messages, int count, int flags) {
    return result(LibC.sendmmsg(fd, messages, count, flags));
  }

  public static int open(String path, int flags) {
    requireSupported();
    return result(LibC.open(path, flags, 0));
  }

  public static int read(int fd, long buffer, int length) {
    return result((int) LibC.read(fd, buffer, length));
  }

  public static int write(int fd, long buffer, int length) {
    return result((int) LibC.write(fd, buffer, length));
  }

  /** writev(2) of some struct iovec, 16 octets each: address, length. */
  public static int writeVectors(int fd, long vectors, int count) {
    return result((int) LibC.writev(fd, vectors, count));
  }

  public static int control(int fd, long request, long argument) {
    return result(LibC.ioctl(fd, request, argument));
  }

  public static int poll(long descriptors, int count, int timeoutMillis) {
    return result(LibC.poll(descriptors, count, timeoutMillis));
  }

  public static int eventDescriptor(int flags) {
    requireSupported();
    return result(LibC.eventfd(0, flags));
  }

  /** Moves the calling thread, and no other, into a namespace. */
  public static int enterNamespace(int fd, int type) {
    return result(LibC.setns(fd, type));
  }

  /** bpf(2): a command, and its arguments in a union bpf_attr. */
  public static int bpf(int command, long attributes, int length) {
    requireSupported();
    return result((int) LibC.syscall(BPF_CALL, command, attributes, length, 0));
  }

  /** sched_setattr(2) of the calling thread, by a struct sched_attr. */
  public static int setScheduling(long attributes) {
    requireSupported();
    return result((int) LibC.syscall(SCHED_SETATTR_CALL, 0, attributes, 0, 0));
  }

  /** sched_getattr(2) of the calling thread, into a struct sched_attr. */
  public static int scheduling(long attributes, int length) {
    requireSupported();
    return result((int) LibC.syscall(SCHED_GETATTR_CALL, 0, attributes, length, 0));
  }

  /** Nice value of the calling thread, -20 to 19 (getpriority(2), which cannot fail for it). */
  public static int niceValue() {
    return LibC.getpriority(PRIO_PROCESS, 0);
  }

  public static int unlink(String path) {
    return result(LibC.unlink(path));
  }

  static String errorText(int errno) {
    return LibC.strerror(errno);
  }

  /** JNA keeps the errno of a thread's last call; nothing may be called in between. */
  private static int result(int value) {
    return value == -1 ? -Native.getLastError() : value;
  }
}

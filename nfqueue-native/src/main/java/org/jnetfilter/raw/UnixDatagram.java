package org.jnetfilter.raw;

/** Sends one datagram to a Unix socket, as sd_notify(3) does; Java itself has stream ones only. */
public final class UnixDatagram {
  private UnixDatagram() {}

  /**
   * Sends text to a socket path; a leading '@' names the abstract namespace.
   *
   * @throws org.jnetfilter.NetfilterException when the kernel refuses
   */
  public static void send(String path, String text) {
    throw new UnsupportedOperationException();
  }
}

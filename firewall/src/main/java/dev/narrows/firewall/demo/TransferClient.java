package dev.narrows.firewall.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Downloads until the end, or until nothing has come for a while. */
final class TransferClient {
  private TransferClient() {}

  /**
   * How a download went.
   *
   * @param octets how many came
   * @param millis from connecting to the end, or to the last octet that came
   * @param complete whether the server's end of stream came
   */
  record Result(long octets, long millis, boolean complete) {
    String toLine() {
      return octets + " " + millis + " " + complete;
    }

    static Result ofLine(String line) {
      String[] fields = line.split(" ");
      return new Result(
          Long.parseLong(fields[0]), Long.parseLong(fields[1]), Boolean.parseBoolean(fields[2]));
    }
  }

  static Result download(String host, int port, int patienceMillis) throws IOException {
    long start = System.nanoTime();
    long last = start;
    long octets = 0;
    boolean complete = false;
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(patienceMillis);
      socket.connect(new InetSocketAddress(host, port), patienceMillis);
      InputStream in = socket.getInputStream();
      byte[] chunk = new byte[1 << 16];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        octets += count;
        last = System.nanoTime();
      }
      complete = true;
    } catch (SocketTimeoutException ignored) {
      // A stall: that it is not complete says so.
    }
    return new Result(octets, (last - start) / 1_000_000, complete);
  }

  /** What comes in a while; less than the whole. */
  static Result measure(String host, int port, int millis) throws IOException {
    long start = System.nanoTime();
    long end = start + millis * 1_000_000L;
    long octets = 0;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), millis);
      InputStream in = socket.getInputStream();
      byte[] chunk = new byte[1 << 16];
      int count = 0;
      while (count >= 0 && System.nanoTime() < end) {
        octets += count;
        socket.setSoTimeout((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
        count = in.read(chunk);
      }
    } catch (SocketTimeoutException ignored) {
      // The while is over.
    }
    return new Result(octets, (System.nanoTime() - start) / 1_000_000, false);
  }
}

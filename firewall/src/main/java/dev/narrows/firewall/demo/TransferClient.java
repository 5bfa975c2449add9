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
}

package dev.narrows.firewall.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/** Sends everyone who connects the same octets: a greeting that fits anywhere, then the bulk. */
final class TransferServer {
  /** What the server says first; it is small, so it passes the black hole. */
  static final String GREETING = "here comes the file\n";

  private static final int CHUNK = 1 << 16;

  private TransferServer() {}

  static void start(int port, long octets) throws IOException {
    ServerSocket listener = new ServerSocket(port);
    daemon(() -> accept(listener, octets));
  }

  private static void accept(ServerSocket listener, long octets) {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        daemon(() -> send(connection, octets));
      } catch (IOException ignored) {
        // This one connection failed before it began; the client reports it.
      }
    }
  }

  private static void send(Socket connection, long octets) {
    try (connection) {
      OutputStream out = connection.getOutputStream();
      out.write(GREETING.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      out.flush();
      byte[] chunk = new byte[CHUNK];
      for (long left = octets; left > 0; left -= CHUNK) {
        out.write(chunk, 0, (int) Math.min(left, CHUNK));
      }
    } catch (IOException ignored) {
      // The client gave up, as it does when the transfer stalls.
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "transfer-server");
    thread.setDaemon(true);
    thread.start();
  }
}

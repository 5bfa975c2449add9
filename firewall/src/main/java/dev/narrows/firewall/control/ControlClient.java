package dev.narrows.firewall.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Asks a running firewall. */
public final class ControlClient {
  private static final String OK = "ok";

  private ControlClient() {}

  /**
   * Sends a request and hands on the lines of the answer until it ends.
   *
   * @throws ControlException when there is no firewall to ask, or it refuses
   */
  public static void ask(Path path, String request, Consumer<String> lines) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(channel, path);
      channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
      BufferedReader reader =
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      String first = reader.readLine();
      if (first == null) {
        throw new ControlException(path + ": the firewall has too many clients; try again later");
      }
      if (!first.equals(OK)) {
        throw new ControlException(path + ": " + first);
      }
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.accept(line);
      }
    } catch (IOException e) {
      throw new ControlException(path + ": the connection broke: " + e.getMessage(), e);
    }
  }

  private static void connect(SocketChannel channel, Path path) {
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException | IllegalArgumentException e) {
      boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      String advice =
          there && !Files.isWritable(path)
              ? "no permission; run it as root"
              : "no running Narrows listens there; start it, or name its socket with --control";
      throw new ControlException(path + ": " + advice, e);
    }
  }
}

package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;

/** The other end of sd_notify(3): a Unix datagram socket, as systemd has one. */
final class NotifySocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int POLLIN = 1;
  private static final int MOMENT_MILLIS = 100;
  private static final int SUN_PATH = 2;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final int socket;
  private final Path path;
  private final NativeMemory buffer = new NativeMemory(4096);
  private final List<String> messages = new ArrayList<>();

  NotifySocket(Path path) {
    this.path = path;
    socket = SystemCalls.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assertThat(socket).as("socket").isNotNegative();
    try (NativeMemory address = new NativeMemory(110)) {
      address.putShort(0, AF_UNIX);
      int length = address.putText(SUN_PATH, path.toString());
      assertThat(SystemCalls.bind(socket, address.address(0), SUN_PATH + length + 1))
          .as("bind " + path)
          .isZero();
    }
  }

  Path path() {
    return path;
  }

  /** Waits for the next message that a reader likes; all before it count as read. */
  String await(String what, Predicate<String> wanted) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < LIMIT_NANOS) {
      String message = receive(MOMENT_MILLIS);
      if (message != null && wanted.test(message)) {
        return message;
      }
    }
    throw new AssertionError("no message " + what + "; there were " + messages);
  }

  String await(String start) {
    return await(start, message -> message.startsWith(start));
  }

  /** The messages that have come and were not read. */
  List<String> waiting() {
    List<String> waiting = new ArrayList<>();
    for (String message = receive(0); message != null; message = receive(0)) {
      waiting.add(message);
    }
    return waiting;
  }

  /** The next message; null when none comes in time. */
  String receive(int millis) {
    try (NativeMemory descriptor = new NativeMemory(8)) {
      descriptor.putInt(0, socket);
      descriptor.putShort(Integer.BYTES, POLLIN);
      SystemCalls.poll(descriptor.address(0), 1, millis);
    }
    int length = SystemCalls.receive(socket, buffer.address(0), buffer.size(), MSG_DONTWAIT);
    if (length < 0) {
      return null;
    }
    String message = buffer.buffer().toString(0, length, StandardCharsets.UTF_8);
    messages.add(message);
    return message;
  }

  @Override
  public void close() {
    SystemCalls.close(socket);
    buffer.close();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

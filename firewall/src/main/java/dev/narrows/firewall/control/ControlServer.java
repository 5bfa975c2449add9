package dev.narrows.firewall.control;

import dev.narrows.firewall.trace.TraceFilter;
import dev.narrows.firewall.trace.TraceReader;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the control socket with one thread, whatever its clients do: there is a most of clients,
 * of what each may ask, and of what is kept for one that does not read.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(ControlServer.class);
  private static final int MOST_CLIENTS = 16;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long IDLE_MILLIS = 1000;
  private static final long TRACING_MILLIS = 20;

  private final ControlFile file;
  private final Selector selector;
  private final ControlSource source;
  private final TraceReader traces;
  private final Thread thread;
  private final List<ControlConnection> connections = new ArrayList<>();
  private volatile boolean stopping;

  private ControlServer(ControlFile file, Selector selector, ControlSource source) {
    this.file = file;
    this.selector = selector;
    this.source = source;
    this.traces = new TraceReader(source::rings, source::interfaceName);
    this.thread = new Thread(this::run, "narrows-control");
    thread.setDaemon(true);
  }

  /**
   * Listens.
   *
   * @throws ControlException when another process serves the file, or it cannot be made
   */
  public static ControlServer open(Path path, ControlSource source) {
    ControlFile file = ControlFile.bind(path);
    try {
      Selector selector = Selector.open();
      file.channel().configureBlocking(false);
      file.channel().register(selector, SelectionKey.OP_ACCEPT);
      ControlServer server = new ControlServer(file, selector, source);
      server.thread.start();
      return server;
    } catch (IOException e) {
      throw new ControlException(path + " cannot be served: " + e, e);
    }
  }

  private void run() {
    while (!stopping) {
      try {
        turn();
      } catch (IOException | RuntimeException e) {
        logger.warn("the control socket: {}", e.toString());
        logger.debug("the failure", e);
      }
    }
    connections.forEach(ControlConnection::close);
  }

  private void turn() throws IOException {
    boolean tracing = connections.stream().anyMatch(ControlConnection::isTracing);
    selector.select(tracing ? TRACING_MILLIS : IDLE_MILLIS);
    long now = System.nanoTime();
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.attachment() instanceof ControlConnection connection) {
        serve(connection, key, now);
      } else {
        accept(now);
      }
    }
    selector.selectedKeys().clear();
    traces.setReading(connections.stream().anyMatch(ControlConnection::isTracing));
    traces.read(packet -> show(packet, now));
    for (ControlConnection connection : List.copyOf(connections)) {
      if (connection.isWaitedFor() && now - connection.progressNanos() > PATIENCE_NANOS) {
        close(connection);
      }
    }
  }

  private void accept(long now) throws IOException {
    SocketChannel channel = file.channel().accept();
    if (channel == null) {
      return;
    }
    if (connections.size() >= MOST_CLIENTS) {
      channel.close();
      return;
    }
    channel.configureBlocking(false);
    ControlConnection connection = new ControlConnection(channel, now);
    connection.register(channel.register(selector, SelectionKey.OP_READ, connection));
    connections.add(connection);
  }

  private void serve(ControlConnection connection, SelectionKey key, long now) {
    try {
      if (key.isReadable()) {
        String line = connection.read();
        if (line != null) {
          answer(connection, line, now);
        }
      }
      if (key.isValid() && key.isWritable() && !connection.write(now)) {
        close(connection);
      }
    } catch (IOException | RuntimeException e) {
      close(connection);
    }
  }

  private void answer(ControlConnection connection, String line, long now) {
    ControlRequest request;
    try {
      if (PathMtuRequest.isOne(line)) {
        String text =
            PathMtuRequest.run(
                line,
                source.pathMtus(),
                source.statedMtus(),
                source.blackHoles(),
                System.currentTimeMillis());
        finish(connection, "ok\n" + text, now);
        return;
      }
      request = ControlRequest.parse(line);
    } catch (IllegalArgumentException e) {
      finish(connection, "error: " + e.getMessage() + "\n", now);
      return;
    }
    connection.setRequest(request);
    if (request.kind() == ControlRequest.Kind.LIST) {
      connection.send("ok\n" + source.list(request.json()), now);
      connection.finish();
    } else {
      traces.setReading(true);
      connection.send("ok\n", now);
    }
  }

  private static void finish(ControlConnection connection, String answer, long now) {
    connection.setRequest(new ControlRequest(ControlRequest.Kind.LIST, false, TraceFilter.ALL, 0));
    connection.send(answer, now);
    connection.finish();
  }

  private void show(TraceReader.Shown packet, long now) {
    for (ControlConnection connection : connections) {
      if (connection.isTracing() && packet.isWanted(connection.request().filter())) {
        connection.show(packet.text(connection.request().json()), packet.isPacket(), now);
      }
    }
  }

  private void close(ControlConnection connection) {
    connection.close();
    connections.remove(connection);
  }

  /** Stops serving and removes the file. */
  @Override
  public void close() throws IOException {
    stopping = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    traces.setReading(false);
    file.close();
    selector.close();
  }
}

package dev.narrows.firewall.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.learned.MtuOrigin;
import dev.narrows.firewall.trace.TraceRing;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlServerTest {
  private static final byte[] PACKET =
      HexFormat.of()
          .parseHex(
              "45000028000000004006"
                  + "66c80a0000070a010001"
                  + "04d201bb0000000000000000"
                  + "5002faf000000000");

  private static final RuleReference RULE =
      new RuleReference("t.nft", 7, "inet t", "forward", "tcp dport 443 accept");

  @TempDir private Path directory;
  private final TraceRing ring = new TraceRing();
  private Path socket;
  private ControlServer server;

  private final LearnedMtus learned = new LearnedMtus(8, 552, 600_000);

  private final BlackHoles holes = BlackHoles.off(learned);

  private final ControlSource source =
      new ControlSource() {
        @Override
        public String list(boolean json) {
          return json ? "{}\n" : "table inet t\n";
        }

        @Override
        public BlackHoles blackHoles() {
          return holes;
        }

        @Override
        public LearnedMtus pathMtus() {
          return learned;
        }

        @Override
        public List<TraceRing> rings() {
          return List.of(ring);
        }

        @Override
        public String interfaceName(int index) {
          return index == 1 ? "eth0" : null;
        }
      };

  @BeforeEach
  void open() {
    socket = directory.resolve("control");
    server = ControlServer.open(socket, source);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private List<String> ask(String request) {
    List<String> lines = new ArrayList<>();
    ControlClient.ask(socket, request, lines::add);
    return lines;
  }

  @Test
  void shouldListSetAndClearPathMtus() {
    assertThat(ask("path-mtu")).containsExactly("# no path MTU is learned");
    assertThat(ask("path-mtu set 192.0.2.7 1400")).containsExactly("192.0.2.7 mtu 1400");
    learned.lower(
        MtuAddress.parse("2001:db8::7"), 1300, MtuOrigin.ICMP, System.currentTimeMillis(), "told");
    assertThat(ask("path-mtu")).hasSize(2).first().asString().contains("1400 operator");
    assertThat(ask("path-mtu json"))
        .singleElement()
        .asString()
        .contains("\"mtu\":1300,\"origin\":\"icmp\"")
        .contains("\"expiresAt\":null");
    assertThat(ask("path-mtu clear 192.0.2.7")).containsExactly("192.0.2.7 forgotten");
    assertThatThrownBy(() -> ask("path-mtu clear 192.0.2.7"))
        .hasMessageContaining("nothing is known of 192.0.2.7");
    assertThatThrownBy(() -> ask("path-mtu set 2001:db8::1 1279"))
        .hasMessageContaining("'1279' is no MTU of an IPv6 path; write 1280 to 65535");
    assertThatThrownBy(() -> ask("path-mtu set gateway 1400"))
        .hasMessageContaining("'gateway' is no address");
    assertThatThrownBy(() -> ask("path-mtu raise")).hasMessageContaining("requests are 'path-mtu'");
    learned.lower(
        MtuAddress.parse("192.0.2.9"),
        1400,
        MtuOrigin.BLACK_HOLE,
        System.currentTimeMillis(),
        "vanished");
    assertThat(ask("path-mtu holes"))
        .singleElement()
        .asString()
        .matches("192\\.0\\.2\\.9 1400 1400 (600|59\\d) vanished");
    assertThat(ask("path-mtu clear 192.0.2.9")).containsExactly("192.0.2.9 forgotten");
    assertThat(ask("path-mtu holes")).isEmpty();
    assertThat(ask("path-mtu clear all")).containsExactly("1 forgotten");
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return channel;
  }

  /** As a worker does it. */
  private void tracePacket() {
    PacketContext context = new PacketContext();
    ByteBuf buffer = Unpooled.wrappedBuffer(PACKET);
    context.packet().wrap(buffer, 0, PACKET.length, PACKET.length).check();
    context.describe(Hook.FORWARD, 1, 0, 0, false, false);
    context.setNowNanos(System.nanoTime());
    ring.rule(context, RULE, Step.ACCEPT, null);
    ring.end("accepted");
  }

  /** Traces packets until someone says that it is enough. */
  private Thread tracing(AtomicBoolean enough) {
    Thread worker =
        new Thread(
            () -> {
              while (!enough.get()) {
                tracePacket();
                Thread.onSpinWait();
              }
            });
    worker.start();
    return worker;
  }

  @Test
  void shouldLetNobodyElseConnect() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(socket);
    }
  }

  @Test
  void shouldAnswerALine() {
    assertThat(ask("list")).containsExactly("table inet t");
    assertThat(ask("list json")).containsExactly("{}");
  }

  @Test
  void shouldRefuseWhatItDoesNotUnderstand() {
    for (String request : List.of("", "stop", "list all", "trace proto", "trace host name")) {
      assertThatThrownBy(() -> ask(request))
          .as(request)
          .isInstanceOf(ControlException.class)
          .hasMessageContaining("error: ");
    }
  }

  @Test
  void shouldShowTracedPacketsUntilThereAreEnough() throws InterruptedException {
    AtomicBoolean enough = new AtomicBoolean();
    Thread worker = tracing(enough);
    try {
      List<String> lines = ask("trace proto 6 host 10.1.0.1 count 2");

      List<String> packets = lines.stream().filter(line -> line.contains("packet:")).toList();
      assertThat(packets).hasSize(2);
      assertThat(packets.get(0))
          .contains("hook forward packet: IN=eth0 OUT= SRC=10.0.0.7 DST=10.1.0.1 LEN=40");
      assertThat(lines)
          .anyMatch(
              line ->
                  line.endsWith(
                      "inet t forward rule tcp dport 443 accept (verdict accept) at t.nft:7"))
          .anyMatch(line -> line.endsWith("packet accepted"));
    } finally {
      enough.set(true);
      worker.join();
    }
  }

  @Test
  void shouldShowNothingThatWasNotAskedFor() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    BlockingQueue<String> others = new LinkedBlockingQueue<>();
    Thread other =
        new Thread(
            () -> {
              try {
                ControlClient.ask(socket, "trace proto 17", others::add);
              } catch (ControlException e) {
                return; // the server was closed
              }
            });
    other.start();
    Thread worker = tracing(enough);
    try {
      assertThat(ask("trace json count 3"))
          .filteredOn(line -> line.contains("\"steps\""))
          .hasSize(3);
      assertThat(others).noneMatch(line -> line.contains("packet:"));
    } finally {
      enough.set(true);
      worker.join();
      server.close();
      other.join();
    }
  }

  @Test
  void shouldServeOthersWhileClientsSendGarbageOrNeverRead() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Thread worker = tracing(enough);
    List<SocketChannel> hostile = new ArrayList<>();
    try {
      for (int i = 0; i < 7; i++) {
        SocketChannel neverReads = connect();
        neverReads.write(ByteBuffer.wrap("trace\n".getBytes()));
        hostile.add(neverReads);
        hostile.add(connect()); // says nothing
      }
      SocketChannel garbage = connect();
      garbage.write(ByteBuffer.wrap(new byte[4096]));
      garbage.configureBlocking(true);
      assertThat(ended(garbage)).isTrue();

      assertThat(ask("list")).containsExactly("table inet t");
      assertThat(ask("trace count 300")).filteredOn(line -> line.contains("packet:")).hasSize(300);
    } finally {
      enough.set(true);
      worker.join();
      for (SocketChannel channel : hostile) {
        channel.close();
      }
    }
  }

  @Test
  void shouldTurnAwayMoreClientsThanItServes() throws Exception {
    List<SocketChannel> many = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        many.add(connect());
      }
      assertThatThrownBy(() -> ask("list")).isInstanceOf(ControlException.class);
    } finally {
      for (SocketChannel channel : many) {
        channel.close();
      }
    }
    Awaited.until(
        () -> {
          try {
            return ask("list").equals(List.of("table inet t"));
          } catch (ControlException e) {
            return false;
          }
        });
  }

  /** End of file, or a reset: a client may learn of it either way. */
  private static boolean ended(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(64)) < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void shouldLeaveNothingBehind() throws IOException {
    server.close();

    assertThat(socket).doesNotExist();
    assertThatThrownBy(() -> ask("list")).hasMessageContaining("no running Narrows listens there");
  }

  @Test
  void shouldReplaceWhatAKilledProcessLeft() throws IOException {
    Path stale = directory.resolve("stale");
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(stale));
    }
    assertThat(stale).exists();

    try (ControlServer next = ControlServer.open(stale, source)) {
      assertThat(next).isNotNull();
      List<String> lines = new ArrayList<>();
      ControlClient.ask(stale, "list", lines::add);
      assertThat(lines).containsExactly("table inet t");
    }
    assertThat(stale).doesNotExist();
  }

  @Test
  void shouldLeaveAloneWhatIsNoSocket() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "precious");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    for (Path each : List.of(file, link, Files.createDirectory(directory.resolve("sub")))) {
      assertThatThrownBy(() -> ControlServer.open(each, source))
          .isInstanceOf(ControlException.class)
          .hasMessage(
              each + " is there already, and is no socket; choose another file with --control");
    }
    assertThat(file).hasContent("precious");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void shouldNotTakeAnothersSocket() {
    assertThatThrownBy(() -> ControlServer.open(socket, source))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("is served by another Narrows; choose another file with --control");
    assertThat(ask("list")).containsExactly("table inet t");
  }

  @Test
  void shouldKeepNothingWhileNobodyReads() {
    for (int i = 0; i < 1000; i++) {
      tracePacket();
    }

    assertThat(ring.peek()).isNull();
    assertThat(ring.lost()).isZero();
  }

  /** Waits for a condition. */
  private interface Awaited {
    boolean holds();

    static void until(Awaited condition) throws InterruptedException {
      long began = System.nanoTime();
      while (!condition.holds()) {
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
        Thread.sleep(5);
      }
    }
  }
}

package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each attribute as this machine's kernel writes it. */
@Tag("kernel")
class QueuedPacketKernelTest {
  private static final int PRE_ROUTING = 0;
  private static final int FORWARD = 2;
  private static final int LOCAL_OUT = 3;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_TIMESTAMP = 29;

  private final QueueFixture net = new QueueFixture();
  private final String number = Integer.toString(net.queue);
  private QueueSocket socket;

  @AfterEach
  void close() {
    socket.close();
    net.close();
  }

  private PacketReader bind(QueueConfig config) {
    socket = QueueSocket.open(config);
    return new PacketReader(socket);
  }

  private static byte[] datagram(int octets) {
    return PacketBuilder.ipv4()
        .source(QueueFixture.SOURCE)
        .destination(QueueFixture.DESTINATION)
        .udp(1000, 2000)
        .payload(octets)
        .build();
  }

  private static long address(String text) {
    return Long.parseLong(text.replace(":", ""), 16);
  }

  @Test
  void shouldTellInterfacesHookAndProtocolOfAForwardedPacket() {
    PacketReader reader = bind(QueueConfig.of(net.queue));
    net.divert();
    byte[] sent = datagram(100);
    net.tun.write(sent);
    QueuedPacket packet = reader.next();
    assertThat(packet.id()).isEqualTo(1);
    assertThat(packet.hook()).isEqualTo(FORWARD);
    assertThat(packet.family()).isEqualTo(AF_INET);
    assertThat(packet.hardwareProtocol()).isEqualTo(0x0800);
    assertThat(packet.inInterface()).isEqualTo(net.router.index("tun0"));
    assertThat(packet.outInterface()).isEqualTo(net.router.index("toFar"));
    assertThat(packet.physicalInInterface()).isZero();
    assertThat(packet.physicalOutInterface()).isZero();
    assertThat(packet.mark()).isZero();
    assertThat(packet.isGso()).isFalse();
    assertThat(packet.isTruncated()).isFalse();
    assertThat(packet.packetLength()).isEqualTo(sent.length);
    assertThat(packet.payloadLength()).isEqualTo(sent.length);
    assertThat(packet.uid()).isEqualTo(QueuedPacket.NO_OWNER);
    assertThat(packet.hasConntrack()).isFalse();
    byte[] payload = new byte[packet.payloadLength()];
    packet.buffer().getBytes(packet.payloadOffset(), payload);
    assertThat(payload).endsWith(java.util.Arrays.copyOfRange(sent, 12, sent.length));
  }

  @Test
  void shouldTellIpv6() {
    PacketReader reader = bind(QueueConfig.of(net.queue));
    net.divert();
    net.tun.write(
        PacketBuilder.ipv6()
            .source(QueueFixture.SOURCE6)
            .destination(QueueFixture.DESTINATION6)
            .udp(1, 2)
            .build());
    QueuedPacket packet = reader.next();
    assertThat(packet.family()).isEqualTo(AF_INET6);
    assertThat(packet.hardwareProtocol()).isEqualTo(0x86dd);
  }

  @Test
  void shouldTellMarkAndHardwareAddressOfAReceivedPacket() {
    net.mangle("-A", "PREROUTING", "-p", "udp", "-j", "MARK", "--set-mark", "0xfedcba98")
        .mangle("-A", "PREROUTING", "-p", "udp", "-j", "NFQUEUE", "--queue-num", number);
    PacketReader reader = bind(QueueConfig.of(net.queue));
    sendFromFar();
    QueuedPacket packet = reader.next();
    assertThat(packet.hook()).isEqualTo(PRE_ROUTING);
    assertThat(packet.mark()).isEqualTo(0xfedcba98);
    assertThat(packet.hasHardwareAddress()).isTrue();
    assertThat(packet.hardwareAddress()).isEqualTo(address(net.far.hardwareAddress("toRouter")));
    assertThat(packet.outInterface()).isZero();
  }

  /** The kernel stamps packets while some socket wants it to; that takes effect with a delay. */
  @Test
  void shouldTellTheTimeOfAReceivedPacket() {
    net.mangle("-A", "PREROUTING", "-p", "udp", "-j", "NFQUEUE", "--queue-num", number);
    PacketReader reader = bind(QueueConfig.of(net.queue));
    int stamped = SystemCalls.socket(AF_INET, SOCK_DGRAM, 0);
    try (NativeMemory on = new NativeMemory(Integer.BYTES)) {
      on.putInt(0, 1);
      SystemCalls.setOption(stamped, SOL_SOCKET, SO_TIMESTAMP, on.address(0), Integer.BYTES);
      long before = micros(Instant.now());
      QueuedPacket packet = reader.packet;
      for (int i = 0; i < 500 && packet.timestampMicros() == 0; i++) {
        sendFromFar();
        reader.next();
        reader.accept();
      }
      assertThat(packet.timestampMicros()).isBetween(before, micros(Instant.now()));
    } finally {
      SystemCalls.close(stamped);
    }
  }

  private void sendFromFar() {
    net.far.exec("bash", "-c", "echo x > /dev/udp/10.2.0.1/9");
  }

  private static long micros(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1000;
  }

  @Test
  void shouldTellTheOwnerOfALocalPacketWhenAsked() {
    net.mangle("-A", "OUTPUT", "-p", "udp", "-j", "NFQUEUE", "--queue-num", number);
    PacketReader reader =
        bind(new QueueConfig(net.queue, 65531, 64, false, true, false, true, 1 << 20, 4));
    net.router.start(
        "setpriv",
        "--reuid",
        "65534",
        "--regid",
        "65533",
        "--clear-groups",
        "bash",
        "-c",
        "echo x > /dev/udp/10.2.0.2/9");
    QueuedPacket packet = reader.next();
    assertThat(packet.hook()).isEqualTo(LOCAL_OUT);
    assertThat(packet.uid()).isEqualTo(65534);
    assertThat(packet.gid()).isEqualTo(65533);
    assertThat(packet.inInterface()).isZero();
    assertThat(packet.hasHardwareAddress()).isFalse();
  }

  @Test
  void shouldTellBridgePorts() {
    try (NetNamespace third = NetNamespace.create("queue")) {
      NetNamespace.veth(net.router, "portA", third, "endA");
      NetNamespace.veth(net.router, "portB", net.far, "endB");
      net.router.ip("link", "add", "br0", "type", "bridge");
      net.router.ip("link", "set", "portA", "master", "br0");
      net.router.ip("link", "set", "portB", "master", "br0");
      net.router.ip("link", "set", "br0", "up");
      net.router.sysctl("net/bridge/bridge-nf-call-iptables", "1");
      third.address("endA", "10.3.0.1/24");
      net.far.address("endB", "10.3.0.2/24");
      net.mangle("-A", "FORWARD", "-p", "udp", "-j", "NFQUEUE", "--queue-num", number);
      PacketReader reader = bind(QueueConfig.of(net.queue));
      third.exec("bash", "-c", "echo x > /dev/udp/10.3.0.2/9");
      QueuedPacket packet = reader.next();
      assertThat(packet.inInterface()).isEqualTo(net.router.index("br0"));
      assertThat(packet.outInterface()).isEqualTo(net.router.index("br0"));
      assertThat(packet.physicalInInterface()).isEqualTo(net.router.index("portA"));
      assertThat(packet.physicalOutInterface()).isEqualTo(net.router.index("portB"));
    }
  }

  @Test
  void shouldTellTheWholeLengthOfAPacketThatTheCopyRangeCuts() {
    PacketReader reader =
        bind(new QueueConfig(net.queue, 128, 64, false, true, false, false, 1 << 20, 4));
    net.divert();
    byte[] sent = datagram(1000);
    net.tun.write(sent);
    QueuedPacket packet = reader.next();
    assertThat(packet.packetLength()).isEqualTo(sent.length);
    assertThat(packet.payloadLength()).isEqualTo(128);
    assertThat(packet.isTruncated()).isTrue();

    PacketView view = PacketBuilder.ipv4().view();
    view.wrap(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
    assertThat(socket.verdicts().replace(packet.id(), view)).isFalse();
    socket.verdicts().flush();
    assertThat(socket.statistics().refusedReplacements()).isEqualTo(1);
    assertThat(net.awaitDatagram()).hasSize(sent.length);
    assertThat(net.kernelQueue().waiting()).isZero();
  }

  @Test
  void shouldCopyNothingWhenTheCopyRangeIsZero() {
    PacketReader reader =
        bind(new QueueConfig(net.queue, 0, 64, false, true, false, false, 1 << 20, 4));
    net.divert();
    net.tun.write(datagram(10));
    assertThat(reader.next().payloadLength()).isZero();
    reader.accept();
    assertThat(net.awaitDatagram()).isNotNull();
  }

  @Test
  void shouldGetSuperFramesWithPartialChecksumsWhole() throws Exception {
    net.mangle("-A", "OUTPUT", "-p", "tcp", "-j", "NFQUEUE", "--queue-num", number);
    PacketReader reader = bind(QueueConfig.of(net.queue));
    boolean[] seen = new boolean[2];
    transfer(
        reader,
        packet -> {
          seen[0] |= packet.isGso() && packet.isChecksumPartial();
          seen[1] |= packet.isGso() && packet.packetLength() > 1500 && !packet.isTruncated();
        });
    assertThat(seen).containsExactly(true, true);
  }

  @Test
  void shouldGetSegmentsWithWholeChecksumsWithoutGso() throws Exception {
    net.mangle("-A", "OUTPUT", "-p", "tcp", "-j", "NFQUEUE", "--queue-num", number);
    PacketReader reader =
        bind(new QueueConfig(net.queue, 65531, 4096, false, false, false, false, 8 << 20, 32));
    int[] longest = new int[1];
    boolean[] partial = new boolean[1];
    transfer(
        reader,
        packet -> {
          longest[0] = Math.max(longest[0], packet.packetLength());
          partial[0] |= packet.isGso() || packet.isChecksumPartial();
        });
    assertThat(longest[0]).isEqualTo(1500);
    assertThat(partial[0]).isFalse();
  }

  /** Sends a megabyte from the router to the far end, each packet through the queue. */
  private void transfer(PacketReader reader, java.util.function.Consumer<QueuedPacket> look)
      throws Exception {
    int octets = 1 << 20;
    ServerSocket server = net.far.inside(() -> new ServerSocket(5001));
    CompletableFuture<Integer> got = new CompletableFuture<>();
    Thread receiver =
        new Thread(
            () -> {
              try (Socket connection = server.accept()) {
                got.complete(connection.getInputStream().readAllBytes().length);
              } catch (java.io.IOException e) {
                got.completeExceptionally(e);
              }
            });
    receiver.start();
    Thread sender =
        new Thread(
            () -> {
              try (Socket connection = new Socket()) {
                connection.connect(new InetSocketAddress(QueueFixture.DESTINATION, 5001));
                connection.getOutputStream().write(new byte[octets]);
              } catch (java.io.IOException e) {
                got.completeExceptionally(e);
              }
            });
    sender.start();
    PacketBatch batch = socket.newBatch();
    while (!got.isDone()) {
      socket.receive(batch);
      while (batch.next(reader.packet)) {
        look.accept(reader.packet);
        socket.verdicts().accept(reader.packet.id());
      }
      socket.verdicts().flush();
    }
    assertThat(got.get()).isEqualTo(octets);
    server.close();
    sender.join();
    receiver.join();
  }
}

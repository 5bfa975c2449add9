package dev.narrows.firewall.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.OffloadChoice;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import io.netty.buffer.Unpooled;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.route.NetworkTables;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.jnetfilter.testing.SegmentingGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of a gateway that has no TUN device. */
@Tag("kernel")
class SegmentFrameReturnKernelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SEGMENT = 1000;
  private static final int PAYLOAD = 2500;
  private static final int PORT = 4711;
  private static final int MARK = 7;

  @TempDir private Path directory;

  private final NetNamespace gateway = NetNamespace.create("segments");
  private final NetNamespace host = NetNamespace.create("segments");
  private NetNamespace.Entered entered;
  private NetworkTables tables;
  private FrameReturn frames;
  private PacketTap tap;

  @BeforeEach
  void build() {
    NetNamespace.veth(gateway, "right", host, "gate");
    gateway.address("right", "10.2.0.1/24").address("right", "fd02::1/64");
    host.address("gate", "10.2.0.2/24").address("gate", "fd02::2/64");
    tap = PacketTap.open(host, "gate");
    entered = gateway.enter();
    tables = NetworkTables.open();
    frames = choose(directory.resolve("no-such-device"));
  }

  private FrameReturn choose(Path device) {
    return FrameReturns.choose(OffloadChoice.AUTO, device)
        .newReturn(tables, new ReturnedFrames().newHandle(), MARK);
  }

  @AfterEach
  void close() throws Exception {
    frames.close();
    tables.close();
    entered.close();
    tap.close();
    host.close();
    gateway.close();
  }

  private static PacketContext frame(boolean ipv6, int hops) {
    PacketBuilder builder = SegmentingGateway.packet(ipv6);
    byte[] octets = builder.ttl(hops).tcp(PORT, 80).ack().payload(PAYLOAD).build();
    PacketContext context = new PacketContext();
    context.describe(Hook.PREROUTING, 1, 0, 0, false, false);
    context.packet().wrap(Unpooled.wrappedBuffer(octets), 0, octets.length, octets.length);
    context.packet().check();
    return context;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldSendTheSegmentsOneHopFurther(boolean ipv6) {
    assertThat(frames.isWhole()).isFalse();
    assertThat(frames.giveBack(frame(ipv6, 9), SEGMENT)).isZero();
    for (int left = PAYLOAD; left > 0; left -= SEGMENT) {
      PacketView segment =
          PacketTap.view(tap.awaitPacket(each -> SegmentingGateway.isFrom(each, PORT), PATIENCE));
      assertThat(segment.tcp().payloadLength()).isEqualTo(Math.min(left, SEGMENT));
      assertThat(ipv6 ? segment.ipv6().hopLimit() : segment.ipv4().timeToLive()).isEqualTo(8);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLeaveFramesWithoutAHopToTheKernel(boolean ipv6) {
    PacketContext context = frame(ipv6, 1);
    assertThat(frames.giveBack(context, SEGMENT)).isEqualTo(Errno.EHOSTUNREACH);
    assertThat(ipv6 ? context.packet().ipv6().hopLimit() : context.packet().ipv4().timeToLive())
        .isEqualTo(1);
  }

  @Test
  void shouldCutFramesOnlyWhereThereIsNoDevice() throws Exception {
    Path device = Files.createFile(directory.resolve("tun"));
    try (FrameReturn whole = choose(device)) {
      assertThat(whole.isWhole()).isTrue();
    }
  }

  @Test
  void shouldSayHowTheDeviceMayBeHad() {
    assertThat(FrameReturns.advice(new NoSuchFileException("tun"))).contains("modprobe tun");
    assertThat(FrameReturns.advice(new AccessDeniedException("tun")))
        .contains("chmod 0666 /dev/net/tun");
  }
}

package dev.narrows.firewall.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.offload.IngressHandOver;
import org.jnetfilter.offload.OffloadTun;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.raw.SegmentSender;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.jnetfilter.testing.SegmentingGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same frames, segmented by the kernel (handed over with their metadata, and forwarded) and by
 * us (sent by a raw socket), must come out alike.
 */
@Tag("kernel")
class SegmentationKernelTest {
  private static final int FRAMES = 60;
  private static final int HOPS = 60;
  private static final int PORT = 4711;
  private static final int URGENT = 777;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SegmentingGateway gateway = SegmentingGateway.open();
  private final OffloadTun tun = gateway.tun();

  @BeforeEach
  void standForTheLeftInterface() {
    IngressHandOver.install(gateway.index(tun.name()), gateway.index("left"));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private static PacketBuilder network(boolean ipv6, int hops, Random random) {
    PacketBuilder builder = SegmentingGateway.packet(ipv6).ttl(hops).tos(random.nextInt(64) << 2);
    if (!ipv6) {
      return builder.identification(random.nextInt(1, 0x10000));
    }
    builder.flowLabel(random.nextInt(1 << 20));
    return random.nextBoolean() ? builder : builder.destinationOptions(8 * random.nextInt(1, 9));
  }

  private static PacketBuilder frame(boolean ipv6, int hops, Random random, int flags) {
    PacketBuilder builder = network(ipv6, hops, random).tcp(PORT, 80).flags(flags);
    builder.sequence(random.nextInt()).acknowledgment(random.nextInt());
    builder.window(random.nextInt(0x10000));
    if (random.nextBoolean()) {
      builder.nop().nop().timestamps(random.nextInt(), random.nextInt());
    }
    byte[] payload = new byte[random.nextInt(1500, 60_000)];
    random.nextBytes(payload);
    return builder.payload(payload);
  }

  private static int flags(Random random) {
    int optional = TcpHeader.FIN | TcpHeader.PSH | TcpHeader.ECE | TcpHeader.CWR;
    return TcpHeader.ACK | random.nextInt(256) & optional;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCutFramesAsTheKernelDoes(boolean ipv6) {
    FrameRestorer restorer = new FrameRestorer(tun);
    try (SegmentSender sender = SegmentSender.open(ipv6, 0)) {
      TcpSegmenter segmenter = new TcpSegmenter(sender);
      for (int seed = 0; seed < FRAMES; seed++) {
        int segmentSize = new Random(seed).nextInt(600, 1350);
        int flags = flags(new Random(seed));
        PacketView forwarded = frame(ipv6, HOPS + 1, new Random(seed), flags).view();
        int payload = forwarded.tcp().payloadLength();
        int expected = (payload + segmentSize - 1) / segmentSize;
        assertThat(restorer.restore(forwarded, segmentSize)).isZero();
        List<byte[]> kernel = arrived(expected);

        PacketView sent = frame(ipv6, HOPS, new Random(seed), flags).view();
        assertThat(segmenter.send(sent, segmentSize)).isZero();
        List<byte[]> ours = arrived(expected);

        for (int i = 0; i < expected; i++) {
          PacketView segment = PacketTap.view(ours.get(i));
          assertThat(segment.tcp().checksum()).isEqualTo(InternetChecksum.transport(segment));
          assertThat(withoutChecksum(ours.get(i)))
              .as("frame %d, segment %d", seed, i)
              .isEqualTo(withoutChecksum(kernel.get(i)));
        }
      }
    }
  }

  /** A veth leaves the checksum to who reads the packet in the end, and that is us. */
  private static byte[] withoutChecksum(byte[] segment) {
    byte[] copy = segment.clone();
    int at = PacketTap.view(segment).transportOffset() + TcpHeader.CHECKSUM_OFFSET;
    copy[at] = 0;
    copy[at + 1] = 0;
    return copy;
  }

  private List<byte[]> arrived(int count) {
    List<byte[]> segments = new ArrayList<>();
    while (segments.size() < count) {
      byte[] segment =
          gateway.tap().awaitPacket(each -> SegmentingGateway.isFrom(each, PORT), PATIENCE);
      assertThat(segment).as("segment %d of %d", segments.size(), count).isNotNull();
      segments.add(segment);
    }
    return segments;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldPointAtTheSameUrgentOctetFromEachSegment(boolean ipv6) {
    int segmentSize = 500;
    try (SegmentSender sender = SegmentSender.open(ipv6, 0)) {
      int flags = TcpHeader.ACK | TcpHeader.URG;
      PacketView frame = frame(ipv6, HOPS, new Random(5), flags).urgentPointer(URGENT).view();
      int payload = frame.tcp().payloadLength();
      int first = frame.tcp().sequence();
      assertThat(new TcpSegmenter(sender).send(frame, segmentSize)).isZero();

      List<byte[]> segments = arrived((payload + segmentSize - 1) / segmentSize);
      for (int i = 0; i < segments.size(); i++) {
        PacketView segment = PacketTap.view(segments.get(i));
        TcpHeader tcp = segment.tcp();
        boolean urgent = i * segmentSize < URGENT;
        assertThat((tcp.flags() & TcpHeader.URG) != 0).isEqualTo(urgent);
        assertThat(tcp.urgentPointer()).isEqualTo(urgent ? URGENT - i * segmentSize : 0);
        assertThat(tcp.sequence()).isEqualTo(first + i * segmentSize);
        assertThat(tcp.checksum()).isEqualTo(InternetChecksum.transport(segment));
      }
    }
  }

  @Test
  void shouldSayThatASegmentIsTooLongForTheWayOut() {
    try (SegmentSender sender = SegmentSender.open(false, 0)) {
      PacketView frame = frame(false, HOPS, new Random(1), TcpHeader.ACK).view();

      assertThat(new TcpSegmenter(sender).send(frame, 1490)).isEqualTo(Errno.EMSGSIZE);
    }
  }
}

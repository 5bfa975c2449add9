package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;

/** Whatever verdicts are given, and in whatever order, each packet gets its own and only that. */
@Tag("kernel")
class VerdictPropertyKernelTest {
  private static final int KINDS = 4;
  private static final int HELD = 8;

  /**
   * Each number gives a packet's verdict, and its bit {@value #HELD} whether the answer is put off
   * till the others have theirs.
   */
  @Property(tries = 15)
  void shouldGiveEachIdExactlyOneVerdict(
      @ForAll @Size(min = 1, max = 120) List<@IntRange(min = 0, max = 15) Integer> choices,
      @ForAll boolean flushEachTime) {
    try (QueueFixture net = new QueueFixture();
        QueueSocket socket = QueueSocket.open(QueueConfig.of(net.queue))) {
      net.divert();
      for (int i = 0; i < choices.size(); i++) {
        net.tun.write(datagram(i));
      }
      PacketReader reader = new PacketReader(socket);
      List<Integer> held = new ArrayList<>();
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < choices.size(); i++) {
        reader.next();
        assertThat(reader.packet.id()).isEqualTo(i + 1);
        if ((choices.get(i) & HELD) != 0) {
          held.add(i);
        } else {
          answer(socket.verdicts(), choices.get(i), i, expected);
        }
        if (flushEachTime) {
          socket.verdicts().flush();
        }
      }
      for (int i = held.size() - 1; i >= 0; i--) {
        answer(socket.verdicts(), choices.get(held.get(i)), held.get(i), expected);
      }
      socket.verdicts().flush();
      reader.drain();
      assertThat(net.kernelQueue().waiting()).isZero();
      assertThat(socket.statistics().received()).isEqualTo(choices.size());
      assertThat(socket.statistics().verdictErrors()).isEmpty();
      assertThat(socket.statistics().sendErrors()).isEmpty();
      List<Integer> arrived = new ArrayList<>();
      for (int i = 0; i < expected.size(); i++) {
        byte[] octets = net.awaitDatagram();
        arrived.add(Byte.toUnsignedInt(octets[22]) << 8 | Byte.toUnsignedInt(octets[23]));
      }
      assertThat(arrived).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static byte[] datagram(int port) {
    return PacketBuilder.ipv4()
        .source(QueueFixture.SOURCE)
        .destination(QueueFixture.DESTINATION)
        .udp(1000, port)
        .payload(20)
        .build();
  }

  private static void answer(
      VerdictWriter verdicts, int choice, int number, List<Integer> expected) {
    int id = number + 1;
    switch (choice % KINDS) {
      case 0 -> verdicts.drop(id);
      case 1 -> verdicts.acceptWithMark(id, number);
      case 2 -> {
        byte[] other = datagram(number + 1000);
        PacketView view = PacketBuilder.ipv4().view();
        view.wrap(io.netty.buffer.Unpooled.wrappedBuffer(other), 0, other.length);
        verdicts.replace(id, view);
        expected.add(number + 1000);
        return;
      }
      default -> verdicts.accept(id);
    }
    if (choice % KINDS != 0) {
      expected.add(number);
    }
  }
}

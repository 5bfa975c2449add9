package dev.narrows.firewall.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaptureReaderTest {
  private static final byte[] FIVE = {1, 2, 3, 4, 5};
  private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

  /** Each frame as number/linktype@seconds.nanos captured/length octets. */
  private static List<String> read(byte[] file) throws CaptureException {
    List<String> frames = new ArrayList<>();
    readInto(frames, file);
    return frames;
  }

  private static void readInto(List<String> frames, byte[] file) throws CaptureException {
    CaptureReader reader = CaptureReader.open("f", new ByteArrayInputStream(file));
    CapturedFrame frame = new CapturedFrame();
    while (reader.next(frame)) {
      byte[] octets = ByteBufUtil.getBytes(frame.buffer(), frame.offset(), frame.captured());
      frames.add(
          String.format(
              "%d/%d@%d.%09d %d/%d %s",
              frame.number(),
              frame.linkType(),
              frame.seconds(),
              frame.nanos(),
              frame.captured(),
              frame.length(),
              ByteBufUtil.hexDump(octets)));
    }
  }

  @Test
  void shouldReadPcapInEitherOrderAndResolution() throws CaptureException {
    for (ByteOrder order : List.of(BIG, LITTLE)) {
      byte[] micros =
          CaptureBytes.pcap(order, false, 1)
              .pcapPacket(1_700_000_000, 1, FIVE, 5)
              .pcapPacket(0xffffffffL, 999_999, new byte[0], 1500)
              .build();
      assertThat(read(micros))
          .containsExactly(
              "1/1@1700000000.000001000 5/5 0102030405", "2/1@4294967295.999999000 0/1500 ");
      byte[] nanos = CaptureBytes.pcap(order, true, 101).pcapPacket(7, 1, FIVE, 60).build();
      assertThat(read(nanos)).containsExactly("1/101@7.000000001 5/60 0102030405");
    }
  }

  @Test
  void shouldIgnoreTheCheckSequenceBitsOfALinkType() throws CaptureException {
    byte[] file = CaptureBytes.pcap(LITTLE, false, 0x5400_0001).pcapPacket(1, 0, FIVE, 5).build();
    assertThat(read(file)).containsExactly("1/1@1.000000000 5/5 0102030405");
  }

  @Test
  void shouldCarryFractionsOfMoreThanASecond() throws CaptureException {
    byte[] file = CaptureBytes.pcap(BIG, false, 1).pcapPacket(1, 2_500_000, FIVE, 5).build();
    assertThat(read(file)).containsExactly("1/1@3.500000000 5/5 0102030405");
  }

  @Test
  void shouldNotTakeALengthBelowWhatWasCaptured() throws CaptureException {
    byte[] file = CaptureBytes.pcap(BIG, false, 1).pcapPacket(1, 0, FIVE, 3).build();
    assertThat(read(file)).containsExactly("1/1@1.000000000 5/5 0102030405");
  }

  @Test
  void shouldReadEveryKindOfPcapngPacket() throws CaptureException {
    for (ByteOrder order : List.of(BIG, LITTLE)) {
      byte[] file =
          CaptureBytes.pcapng(order)
              .description(1, 3)
              .description(101, 0)
              .enhanced(1, 1_700_000_000_000_001L, FIVE, 90)
              .obsolete(0, 2_500_000, FIVE, 5)
              .simple(new byte[] {9, 8, 7}, 1500)
              .build();
      assertThat(read(file))
          .containsExactly(
              "1/101@1700000000.000001000 5/90 0102030405",
              "2/1@2.500000000 5/5 0102030405",
              "3/1@0.000000000 3/1500 090807");
    }
  }

  @Test
  void shouldSkipBlocksThatItDoesNotKnow() throws CaptureException {
    CaptureBytes file = CaptureBytes.pcapng(LITTLE).description(1, 0);
    file.block(0x0bad, file.body().raw(new byte[100_000])).block(5, file.body().u32(1));
    assertThat(read(file.enhanced(0, 1, FIVE, 5).build())).hasSize(1);
  }

  @Test
  void shouldForgetInterfacesAndOrderWithEachSection() throws CaptureException {
    byte[] first = CaptureBytes.pcapng(LITTLE).description(1, 0).enhanced(0, 1, FIVE, 5).build();
    byte[] second = CaptureBytes.pcapng(BIG).description(113, 0).enhanced(0, 2, FIVE, 5).build();
    byte[] third = CaptureBytes.pcapng(LITTLE).enhanced(0, 2, FIVE, 5).build();
    assertThat(read(CaptureBytes.join(first, second)))
        .containsExactly("1/1@0.000001000 5/5 0102030405", "2/113@0.000002000 5/5 0102030405");
    assertThatThrownBy(() -> read(CaptureBytes.join(first, third)))
        .hasMessage("f: packet 2 at byte 116: interface 0 is not described; 0 are before it");
  }

  @Test
  void shouldTellTimesInTheInterfacesResolution() throws CaptureException {
    long seconds = 1_700_000_000L;
    assertThat(time(9, new byte[] {9}, seconds * 1_000_000_000 + 7))
        .isEqualTo("1700000000.000000007");
    assertThat(time(9, new byte[] {0}, seconds)).isEqualTo("1700000000.000000000");
    assertThat(time(9, new byte[] {12}, 5_000_000_001_999L)).isEqualTo("5.000000001");
    assertThat(time(9, new byte[] {(byte) 0x8a}, seconds << 10 | 512))
        .isEqualTo("1700000000.500000000");
    assertThat(time(9, new byte[] {(byte) 0xa0}, 7L << 32 | 1L << 30)).isEqualTo("7.250000000");
    assertThat(time(9, new byte[] {(byte) 0x80}, 7)).isEqualTo("7.000000000");
    assertThat(time(14, new byte[] {0, 0, 0, 0, 0, 0, 1, 0}, 1_000_000)).isEqualTo("257.000000000");
    assertThat(time(2, new byte[] {'e', 't', 'h'}, 1_000_000)).isEqualTo("1.000000000");
  }

  private static String time(int option, byte[] value, long time) throws CaptureException {
    byte[] file =
        CaptureBytes.pcapng(BIG).description(1, option, value).enhanced(0, time, FIVE, 5).build();
    String frame = read(file).get(0);
    return frame.substring(frame.indexOf('@') + 1, frame.indexOf(' '));
  }

  private record Damage(byte[] file, String message) {
    @Override
    public String toString() {
      return message;
    }
  }

  static List<Damage> damages() {
    CaptureBytes ng = CaptureBytes.pcapng(LITTLE);
    byte[] section = ng.build();
    byte[] described = CaptureBytes.pcapng(LITTLE).description(1, 0).build();
    byte[] pcap = CaptureBytes.pcap(1, FIVE);
    byte[] version = pcap.clone();
    version[4] = 9;
    byte[] ngVersion = section.clone();
    ngVersion[12] = 2;
    byte[] ngMagic = section.clone();
    ngMagic[8] = 0;
    byte[] differ = CaptureBytes.join(described, ng.body().u32(99).u32(16).u32(0).u32(20).build());
    String none = "f: is no capture file; pcap and pcapng can be read";
    return List.of(
        new Damage(new byte[0], none),
        new Damage(new byte[] {1, 2, 3}, none),
        new Damage("GET / HTTP/1.0\r\n\r\n".getBytes(), none),
        new Damage(
            Arrays.copyOf(pcap, 23),
            "f: the file is cut off: the file header behind the magic number takes 20 octets, 19 are there"),
        new Damage(version, "f: pcap version 9 is not known; version 2 is"),
        new Damage(
            Arrays.copyOf(pcap, 24 + 15),
            "f: packet 1 at byte 24: the file is cut off: the packet header takes 16 octets, 15 are there"),
        new Damage(
            Arrays.copyOf(pcap, 24 + 16 + 4),
            "f: packet 1 at byte 24: the file is cut off: the packet takes 5 octets, 4 are there"),
        new Damage(
            CaptureBytes.join(
                pcap, ng.body().u32(0).u32(0).u32(0xffffffffL).u32(0xffffffffL).build()),
            "f: packet 2 at byte 45: a captured length of 4294967295 octets; more than 262144 cannot be"),
        new Damage(
            Arrays.copyOf(section, 27),
            "f: the file is cut off: a block's second length takes 4 octets, 3 are there"),
        new Damage(ngVersion, "f: pcapng version 2 is not known; version 1 is"),
        new Damage(
            ngMagic,
            "f: a section header with byte-order magic 0x2b1a, which is none"
                .replace("0x2b1a", "0x3c2b1a")),
        new Damage(
            CaptureBytes.join(described, ng.body().u32(6).u32(11).build()),
            "f: packet 1 at byte 48: a block's length of 11 octets; it must be a multiple of 4 and at least 12"),
        new Damage(
            CaptureBytes.join(described, ng.body().u32(6).u32(13).build()),
            "f: packet 1 at byte 48: a block's length of 13 octets; it must be a multiple of 4 and at least 12"),
        new Damage(differ, "f: packet 1 at byte 48: a block's two lengths differ: 16 and 20"),
        new Damage(
            CaptureBytes.join(described, ng.body().u32(6).u32(28).raw(new byte[20]).build()),
            "f: packet 1 at byte 48: a packet block of 16 octets is too short"),
        new Damage(
            CaptureBytes.join(described, ng.body().u32(99).u32(0xfffffffcL).build()),
            "f: packet 1 at byte 48: the file is cut off: a block takes 4294967280 octets, 0 are there"),
        new Damage(
            CaptureBytes.join(
                described,
                ng.body().u32(6).u32(36).u32(0).u32(0).u32(0).u32(8).u32(8).raw(FIVE).build()),
            "f: packet 1 at byte 48: a captured length of 8 octets in a block that has room for 4"),
        new Damage(
            CaptureBytes.pcapng(LITTLE).description(1, 9, new byte[] {19}).build(),
            "f: packet 1 at byte 28: a time resolution of 0x13"),
        new Damage(
            CaptureBytes.join(
                section, ng.body().u32(1).u32(24).u32(1).u32(0).u16(2).u16(8).u32(24).build()),
            "f: packet 1 at byte 28: an interface's option of 8 octets in a block that has room for 0"));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void shouldNameTheDamageAndItsPlace(Damage damage) {
    assertThatThrownBy(() -> read(damage.file))
        .isInstanceOf(CaptureException.class)
        .hasMessage(damage.message);
  }

  @Test
  void shouldReadWhatComesBeforeTheDamage() {
    byte[] file = CaptureBytes.pcap(1, FIVE, FIVE, FIVE);
    List<String> frames = new ArrayList<>();
    assertThatThrownBy(() -> readInto(frames, Arrays.copyOf(file, file.length - 1)))
        .hasMessageStartingWith("f: packet 3 at byte 66: ");
    assertThat(frames).hasSize(2);
  }

  private static List<byte[]> wholeFiles() {
    return List.of(
        CaptureBytes.pcap(1, FIVE, new byte[300]),
        CaptureBytes.pcap(BIG, true, 101).pcapPacket(1, 2, FIVE, 5).build(),
        CaptureBytes.pcapng(LITTLE)
            .description(1, 9, new byte[] {9})
            .description(101, 14, new byte[8])
            .enhanced(1, 77, FIVE, 9)
            .simple(FIVE, 5)
            .obsolete(0, 1, FIVE, 5)
            .section()
            .description(276, 65535)
            .simple(FIVE, 5)
            .build());
  }

  @Test
  void shouldBearACutAtEveryOctet() {
    for (byte[] file : wholeFiles()) {
      for (int cut = 0; cut < file.length; cut++) {
        readBravely(Arrays.copyOf(file, cut));
      }
    }
  }

  @Test
  void shouldBearAnyOctetAtEveryPlace() {
    for (byte[] file : wholeFiles()) {
      for (int at = 0; at < file.length; at++) {
        for (int value : new int[] {0, 1, 4, 0x7f, 0x80, 0xff, file[at] + 1, file[at] - 1}) {
          byte[] mutated = file.clone();
          mutated[at] = (byte) value;
          readBravely(mutated);
        }
      }
    }
  }

  private static void readBravely(byte[] file) {
    try {
      assertThat(read(file)).hasSizeLessThan(100);
    } catch (CaptureException expected) {
      assertThat(expected).hasMessageStartingWith("f: ");
    }
  }

  @Test
  void shouldSayWhyAFileCannotBeOpened(@TempDir Path directory) throws IOException {
    Path missing = directory.resolve("missing.pcap");
    assertThatThrownBy(() -> CaptureReader.open(missing))
        .isInstanceOf(CaptureException.class)
        .hasMessage(missing + ": cannot be read: no such file");
    assertThatThrownBy(() -> CaptureReader.open(directory))
        .isInstanceOf(CaptureException.class)
        .hasMessage(directory + ": cannot be read: Is a directory");
    Path file = Files.write(directory.resolve("a.pcap"), CaptureBytes.pcap(1, FIVE));
    try (CaptureReader reader = CaptureReader.open(file)) {
      assertThat(reader.linkType()).isEqualTo(1);
      assertThat(reader.next(new CapturedFrame())).isTrue();
    } catch (CaptureException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldTellTheLinkTypeThatAllInterfacesHave() throws CaptureException {
    CaptureBytes same = CaptureBytes.pcapng(BIG).description(1, 0).description(1, 0);
    CaptureBytes several = CaptureBytes.pcapng(BIG).description(1, 0).description(101, 0);
    assertThat(linkType(same.enhanced(1, 0, FIVE, 5).build())).isEqualTo(1);
    assertThat(linkType(several.build())).isEqualTo(CaptureReader.SEVERAL);
  }

  private static int linkType(byte[] file) throws CaptureException {
    return CaptureReader.open("f", new ByteArrayInputStream(file)).linkType();
  }
}

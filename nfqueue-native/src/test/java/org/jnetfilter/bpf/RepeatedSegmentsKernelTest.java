package org.jnetfilter.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Made-up packets that the kernel shows to the program, and what it says of each. */
@Tag("kernel")
class RepeatedSegmentsKernelTest {
  private static final int SHORTEST = 1025;
  private static final int LONGEST = 1500;
  private static final int AT_ONCE = 0;
  private static final int LONG_MILLIS = 1_900;
  private static final int PAYLOAD = 1400;
  private static final Pattern COUNT = Pattern.compile("(?m)^ *(\\d+) +\\d+ +DROP");
  private static final Pattern REST = Pattern.compile("(?m)^ *(\\d+) +\\d+ +RETURN");

  private final NetNamespace host = NetNamespace.create("rep");
  private final TunDevice tun = TunDevice.open(host, "tun0");
  @TempDir Path directory;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    run("mount", "-t", "bpf", "bpf", directory.toString());
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    tun.close();
    host.close();
    run("umount", "-l", directory.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private void load(int quietMillis) {
    Path pin = directory.resolve("repeated");
    try (BpfProgram program = BpfProgram.repeatedSegments(SHORTEST, LONGEST, quietMillis)) {
      program.pin(pin);
    }
    for (String iptables : List.of("iptables", "ip6tables")) {
      List<String> command = new ArrayList<>(List.of(iptables, "-t", "raw", "-A", "PREROUTING"));
      command.addAll(List.of("-i", "tun0", "-m", "bpf", "--object-pinned", pin.toString()));
      command.addAll(List.of("-j", "DROP"));
      host.exec(command.toArray(String[]::new));
      host.exec(iptables, "-t", "raw", "-A", "PREROUTING", "-i", "tun0", "-j", "RETURN");
    }
  }

  /** Whether the program says yes to a packet. */
  private boolean matches(byte[] packet) {
    boolean ipv6 = packet[0] >>> 4 == 6;
    long before = count(ipv6, COUNT);
    long others = count(ipv6, REST);
    assertThat(tun.write(packet)).isZero();
    long matched;
    do {
      matched = count(ipv6, COUNT) - before;
    } while (matched == 0 && count(ipv6, REST) == others);
    return matched > 0;
  }

  private long count(boolean ipv6, Pattern pattern) {
    String listing = host.exec(ipv6 ? "ip6tables" : "iptables", "-t", "raw", "-nvxL", "PREROUTING");
    Matcher counted = pattern.matcher(listing);
    assertThat(counted.find()).as(listing).isTrue();
    return Long.parseLong(counted.group(1));
  }

  private static PacketBuilder header(boolean ipv6) {
    return ipv6
        ? PacketBuilder.ipv6().source("2001:db8::1").destination("2001:db8::2")
        : PacketBuilder.ipv4().dontFragment().source("192.0.2.1").destination("192.0.2.2");
  }

  private static byte[] segment(boolean ipv6, int port, int sequence, int payload) {
    return header(ipv6).tcp(port, 80).ack().sequence(sequence).payload(payload).build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTellWhatIsSentAgainAndWhatIsFirst(boolean ipv6) {
    load(AT_ONCE);
    int start = -PAYLOAD; // numbers wrap
    assertThat(matches(segment(ipv6, 1, start, PAYLOAD))).as("first").isTrue();
    assertThat(matches(segment(ipv6, 1, start, PAYLOAD))).as("again").isTrue();
    assertThat(matches(segment(ipv6, 1, start + PAYLOAD, PAYLOAD))).as("newer").isFalse();
    assertThat(matches(segment(ipv6, 1, start + 2 * PAYLOAD, PAYLOAD))).as("newer").isFalse();
    assertThat(matches(segment(ipv6, 1, start + PAYLOAD, PAYLOAD))).as("older").isTrue();
    assertThat(matches(segment(ipv6, 2, start, PAYLOAD))).as("another connection").isTrue();
    assertThat(matches(segment(ipv6, 2, start + 1, PAYLOAD))).as("newer").isFalse();
    int far = start + (1 << 30);
    assertThat(matches(segment(ipv6, 1, far, PAYLOAD))).as("far ahead").isFalse();
    assertThat(matches(segment(ipv6, 1, start, PAYLOAD))).as("far behind").isFalse();
    assertThat(matches(segment(ipv6, 1, start + 1, PAYLOAD))).as("newer than that").isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNotLookAtAnythingElse(boolean ipv6) {
    load(AT_ONCE);
    int headers = ipv6 ? 60 : 40;
    for (int i = 0; i < 2; i++) {
      assertThat(matches(segment(ipv6, 1, 1, SHORTEST - 1 - headers))).as("short").isFalse();
      assertThat(matches(segment(ipv6, 1, 1, LONGEST + 1 - headers))).as("long").isFalse();
      assertThat(matches(header(ipv6).udp(1, 80).payload(PAYLOAD).build())).as("UDP").isFalse();
    }
    assertThat(matches(segment(ipv6, 1, 1, SHORTEST - headers))).isTrue();
    assertThat(matches(segment(ipv6, 1, 1, LONGEST - headers))).isTrue();
  }

  @Test
  void shouldNotTakeAFragmentForASegment() {
    load(AT_ONCE);
    PacketBuilder first = PacketBuilder.ipv4().moreFragments().tcp(1, 80).payload(PAYLOAD);
    assertThat(matches(first.build())).as("more to come").isFalse();
    PacketBuilder last = PacketBuilder.ipv4().fragmentOffset(800).tcp(1, 80).payload(PAYLOAD);
    assertThat(matches(last.build())).as("the last one").isFalse();
  }

  @Test
  void shouldNotMindHowLongHeadersAre() {
    load(AT_ONCE);
    PacketBuilder builder =
        header(false).ipOptions(1, 1, 1, 1, 1, 1, 1, 0).tcp(7, 80).ack().sequence(9);
    byte[] packet = builder.payload(PAYLOAD).build();
    assertThat(matches(packet)).as("first").isTrue();
    assertThat(matches(segment(false, 7, 9 + PAYLOAD, PAYLOAD))).as("newer").isFalse();
    assertThat(matches(packet)).as("again").isTrue();
  }

  /** What is sent again at once is a loss that the receiver has told of. */
  @Test
  void shouldWaitUntilNothingNewerComes() {
    load(LONG_MILLIS);
    long began;
    boolean again;
    int sequence = 1;
    assertThat(matches(segment(false, 1, sequence, PAYLOAD))).as("first").isTrue();
    do {
      began = System.nanoTime();
      sequence += PAYLOAD;
      assertThat(matches(segment(false, 1, sequence, PAYLOAD))).as("newer").isFalse();
      again = matches(segment(false, 1, sequence, PAYLOAD));
    } while (System.nanoTime() - began >= TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS));
    assertThat(again).as("at once").isFalse();
    long quiet = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS);
    while (System.nanoTime() < quiet) {
      Thread.onSpinWait();
    }
    assertThat(matches(segment(false, 1, sequence, PAYLOAD))).as("later").isTrue();
  }
}

package org.jnetfilter.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class ConntrackLookupKernelTest {
  private static final int ENOENT = 2;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final long A = 0x0a000001;
  private static final long B = 0x0a000002;
  private static final int LOOKUPS = 20_000;
  private static final int MAX_ROUNDS = 20;

  private final NetNamespace namespace = NetNamespace.create("ctl");
  private final ConntrackEntry entry = new ConntrackEntry();
  private ConntrackLookup lookup;

  @BeforeEach
  void open() throws Exception {
    lookup = namespace.inside(ConntrackLookup::open);
    namespace.exec(
        ("conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 --timeout 300"
                + " --mark 0x17 -r 10.0.0.9 -q 10.0.0.1"
                + " --reply-port-src 5353 --reply-port-dst 1000")
            .split(" "));
  }

  @AfterEach
  void close() {
    lookup.close();
    namespace.close();
  }

  private static ConntrackTuple tuple(int protocol, long from, int sport, long to, int dport) {
    return new ConntrackTuple().of(false, protocol).addresses(0, from, 0, to).ports(sport, dport);
  }

  @Test
  void shouldFindAConnectionByEitherDirection() {
    for (ConntrackTuple each :
        new ConntrackTuple[] {tuple(UDP, A, 1000, B, 53), tuple(UDP, 0x0a000009, 5353, A, 1000)}) {
      assertThat(lookup.find(each, entry)).isZero();
      assertThat(entry.mark()).isEqualTo(0x17);
      assertThat(entry.status() & 8).as("confirmed").isEqualTo(8);
      assertThat(entry.original().sourceLow()).isEqualTo(A);
      assertThat(entry.original().destinationLow()).isEqualTo(B);
      assertThat(entry.original().destinationPort()).isEqualTo(53);
      assertThat(entry.reply().sourceLow()).isEqualTo(0x0a000009);
      assertThat(entry.reply().sourcePort()).isEqualTo(5353);
      assertThat(entry.original().protocol()).isEqualTo(UDP);
      assertThat(entry.original().isIpv6()).isFalse();
    }
  }

  @Test
  void shouldSayWhenThereIsNone() {
    assertThat(lookup.find(tuple(UDP, A, 1001, B, 53), entry)).isEqualTo(ENOENT);
    assertThat(lookup.find(tuple(TCP, A, 1000, B, 53), entry)).isEqualTo(ENOENT);
    assertThat(lookup.find(tuple(UDP, B, 53, A, 1000), entry)).isEqualTo(ENOENT);
  }

  @Test
  void shouldFindIpv6AndIcmp() {
    namespace.exec(
        "conntrack -I -p icmpv6 -s fd00::1 -d fd00::2 --icmpv6-type 128 --icmpv6-code 0"
            .concat(" --icmpv6-id 99 --timeout 300")
            .split(" "));
    ConntrackTuple request =
        new ConntrackTuple()
            .of(true, 58)
            .addresses(0xfd00L << 48, 1, 0xfd00L << 48, 2)
            .ports(99, 128 << 8);
    assertThat(lookup.find(request, entry)).isZero();
    assertThat(entry.original().sourceHigh()).isEqualTo(0xfd00L << 48);
    assertThat(entry.reply().sourceLow()).isEqualTo(2);
    assertThat(entry.reply().destinationPort()).as("type 129, code 0").isEqualTo(129 << 8);
    assertThat(entry.original().isIpv6()).isTrue();
  }

  @Test
  void shouldTellTheSameIdAsTheTools() {
    assertThat(lookup.find(tuple(UDP, A, 1000, B, 53), entry)).isZero();
    String list = namespace.exec("conntrack", "-L", "-o", "id");
    assertThat(list).contains(" id=" + Integer.toUnsignedString(entry.id()));
  }

  @Test
  void shouldSetTheMark() {
    ConntrackTuple tuple = tuple(UDP, A, 1000, B, 53);
    assertThat(lookup.setMark(tuple, 0x1234)).isZero();
    assertThat(lookup.find(tuple, entry)).isZero();
    assertThat(entry.mark()).isEqualTo(0x1234);
    assertThat(lookup.setMark(tuple(UDP, A, 7, B, 7), 1)).isEqualTo(ENOENT);
  }

  @Test
  void shouldAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ConntrackTuple found = tuple(UDP, A, 1000, B, 53);
    ConntrackTuple missing = tuple(UDP, A, 1, B, 1);
    long allocated = -1;
    // The compiler links newly optimized code on the thread that runs it first.
    for (int round = 0; round < MAX_ROUNDS && allocated != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < LOOKUPS; i++) {
        lookup.find(i % 2 == 0 ? found : missing, entry);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).isZero();
  }
}

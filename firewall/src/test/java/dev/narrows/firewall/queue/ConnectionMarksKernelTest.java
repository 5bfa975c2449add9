package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.conntrack.ConntrackEntry;
import org.jnetfilter.conntrack.ConntrackLookup;
import org.jnetfilter.conntrack.ConntrackTuple;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class ConnectionMarksKernelTest {
  private static final int UDP = 17;
  private static final int A = 0x0a000001;
  private static final int B = 0x0a000002;
  private static final int CAPACITY = 1024;

  private final NetNamespace namespace = NetNamespace.create("marks");
  private final ConnectionMarks marks = new ConnectionMarks();
  private final ConntrackTuple packet = tuple(A, 1000, B, 53);
  private final ConntrackTuple answer = tuple(B, 53, A, 1000);
  private ConntrackLookup lookup;

  @BeforeEach
  void open() throws Exception {
    lookup = namespace.inside(ConntrackLookup::open);
  }

  @AfterEach
  void close() {
    lookup.close();
    namespace.close();
  }

  private static ConntrackTuple tuple(int from, int sport, int to, int dport) {
    return new ConntrackTuple().of(false, UDP).addresses(0, from, 0, to).ports(sport, dport);
  }

  /** The connection of the packet comes into the table, with this as its answers' source. */
  private void confirm(String answering) {
    namespace.exec(
        ("conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 --timeout 300 -r "
                + answering
                + " -q 10.0.0.1 --reply-port-src 53 --reply-port-dst 1000")
            .split(" "));
  }

  private int mark() {
    ConntrackEntry entry = new ConntrackEntry();
    assertThat(lookup.find(packet, entry)).isZero();
    return entry.mark();
  }

  @Test
  void shouldSetTheMarkOfAConnectionInTheTableAtOnce() {
    confirm("10.0.0.2");
    assertThat(marks.set(lookup, packet, answer, 5, 0)).isZero();
    assertThat(mark()).isEqualTo(5);
    assertThat(marks.waitingFor(packet, answer)).isEqualTo(-1);
  }

  @Test
  void shouldTellTheMarkUntilTheConnectionIsThere() {
    assertThat(marks.set(lookup, packet, answer, -2, 0)).isZero();
    marks.settle(lookup, 0);
    assertThat(marks.waitingFor(packet, answer)).isEqualTo(0xfffffffeL);
    assertThat(marks.waitingFor(tuple(A, 1001, B, 53), tuple(B, 53, A, 1001))).isEqualTo(-1);
    confirm("10.0.0.2");
    int before = marks.settled();
    marks.settle(lookup, 1);
    assertThat(mark()).isEqualTo(-2);
    assertThat(marks.settled()).as("whoever read meanwhile reads again").isNotEqualTo(before);
    assertThat(marks.waitingFor(packet, answer)).isEqualTo(-1);
  }

  /** Behind a translation the packet went to 10.0.0.9, and the table knows the answers only. */
  @Test
  void shouldFindAConnectionByItsAnswers() {
    ConntrackTuple translated = tuple(A, 1000, 0x0a000009, 53);
    ConntrackTuple answers = tuple(0x0a000009, 53, A, 1000);
    marks.set(lookup, translated, answers, 7, 0);
    confirm("10.0.0.9");
    assertThat(marks.waitingFor(packet, answers)).as("told by its entry's tuples").isEqualTo(7);
    marks.settle(lookup, 0);
    assertThat(mark()).isEqualTo(7);
  }

  @Test
  void shouldLetTheLastMarkWin() {
    marks.set(lookup, packet, answer, 5, 0);
    marks.set(lookup, packet, answer, 6, 0);
    assertThat(marks.waitingFor(packet, answer)).isEqualTo(6);
    confirm("10.0.0.2");
    marks.set(lookup, packet, answer, 8, 0);
    marks.settle(lookup, 0);
    assertThat(mark()).isEqualTo(8);
  }

  @Test
  void shouldForgetTheMarkOfADroppedPacket() {
    marks.set(lookup, packet, answer, 5, 0);
    marks.forget(packet, answer);
    assertThat(marks.waitingFor(packet, answer)).isEqualTo(-1);
    confirm("10.0.0.2");
    marks.settle(lookup, 0);
    assertThat(mark()).isZero();
  }

  @Test
  void shouldGiveUpAfterASecond() {
    marks.set(lookup, packet, answer, 5, 0);
    marks.settle(lookup, TimeUnit.MILLISECONDS.toNanos(999));
    assertThat(marks.waitingFor(packet, answer)).isEqualTo(5);
    marks.settle(lookup, TimeUnit.MILLISECONDS.toNanos(1001));
    assertThat(marks.waitingFor(packet, answer)).isEqualTo(-1);
  }

  @Test
  void shouldGiveUpTheOldestWhenThereIsNoPlace() {
    for (int i = 0; i <= CAPACITY; i++) {
      marks.set(lookup, tuple(A, i, B, 53), tuple(B, 53, A, i), i, i);
    }
    assertThat(marks.waitingFor(tuple(A, 0, B, 53), tuple(B, 53, A, 0))).isEqualTo(-1);
    for (int i = 1; i <= CAPACITY; i++) {
      assertThat(marks.waitingFor(tuple(A, i, B, 53), tuple(B, 53, A, i))).isEqualTo(i);
    }
  }

  @Test
  void shouldAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = -1;
    for (int round = 0; round < 20 && allocated != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        marks.set(lookup, packet, answer, i, i);
        marks.settle(lookup, i);
        marks.waitingFor(packet, answer);
        marks.forget(packet, answer);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).isZero();
  }
}

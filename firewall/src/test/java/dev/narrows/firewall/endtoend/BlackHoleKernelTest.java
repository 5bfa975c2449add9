package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A link whose far end silently loses what is too long: the kernel alone stalls, Narrows does not.
 */
@Tag("kernel")
class BlackHoleKernelTest {
  private static final int STALL_MILLIS = 2_000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldEndTheStallOfAPathThatTellsNobody(boolean version6) throws Exception {
    try (GatewayLab lab = GatewayLab.create("hole")) {
      Host client = lab.addHost(1500);
      Host server = lab.addHost(1400);
      silence(lab);
      assertThat(octetsBeforeStall(client, server, version6)).as("without Narrows").isZero();
      lab.narrows(RuleSource.builtIn());
      Transfer.send(client, server, version6, 4 << 20);
      Transfer.send(server, client, version6, 4 << 20);
    }
  }

  /** The gateway's own kernel may not say a word of what it drops. */
  private static void silence(GatewayLab lab) {
    lab.gateway()
        .exec(
            "iptables",
            "-A",
            "OUTPUT",
            "-p",
            "icmp",
            "--icmp-type",
            "fragmentation-needed",
            "-j",
            "DROP");
    lab.gateway()
        .exec(
            "ip6tables",
            "-A",
            "OUTPUT",
            "-p",
            "icmpv6",
            "--icmpv6-type",
            "packet-too-big",
            "-j",
            "DROP");
  }

  private static long octetsBeforeStall(Host from, Host to, boolean version6) throws Exception {
    try (ServerSocket listener = Transfer.listen(to.namespace());
        Socket sender =
            Transfer.connect(
                from.namespace(), to.address(version6), listener.getLocalPort(), 10_000);
        Socket receiver = listener.accept()) {
      OutputStream out = sender.getOutputStream();
      out.write(new byte[1 << 16]);
      receiver.setSoTimeout(STALL_MILLIS);
      InputStream in = receiver.getInputStream();
      return in.readNBytes(1).length;
    } catch (SocketTimeoutException expected) {
      return 0;
    }
  }
}

package org.jnetfilter.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class BpfProgramKernelTest {
  private static final int LONGEST = 1000;

  private final NetNamespace host = NetNamespace.create("bpf");
  @TempDir Path directory;
  private Path pin;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    run("mount", "-t", "bpf", "bpf", directory.toString());
    pin = directory.resolve("oversized");
    host.address("lo", "fd09::1/128");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    host.close();
    run("umount", "-l", directory.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void shouldSelectPacketsWithoutMetadata() throws IOException {
    try (BpfProgram program = BpfProgram.withoutSegmentationMetadata()) {
      program.pin(pin);
    }
    count("iptables", "-m", "bpf", "--object-pinned", pin.toString());
    count("ip6tables", "-m", "bpf", "--object-pinned", pin.toString());

    send("127.0.0.1", LONGEST - 28);
    send("127.0.0.1", LONGEST - 28 + 1);
    send("fd09::1", LONGEST - 48);
    send("fd09::1", LONGEST - 48 + 1);

    assertThat(counted("iptables")).containsPattern("(?m)^ +1 +1001 ");
    assertThat(counted("ip6tables")).containsPattern("(?m)^ +1 +1001 ");
  }

  private void count(String iptables, String... match) {
    List<String> command = new ArrayList<>(List.of(iptables, "-A", "OUTPUT"));
    command.addAll(List.of("-m", "length", "!", "--length", "0:" + LONGEST));
    command.addAll(List.of(match));
    host.exec(command.toArray(String[]::new));
  }

  private String counted(String iptables) {
    return host.exec(iptables, "-nvxL", "OUTPUT");
  }

  @SuppressWarnings("try")
  private void send(String address, int octets) throws IOException {
    try (NetNamespace.Entered ignored = host.enter();
        DatagramSocket receiver = new DatagramSocket(0, InetAddress.getByName(address));
        DatagramSocket socket = new DatagramSocket()) {
      // Somebody has to listen, or else an ICMP error would be as long.
      socket.send(new DatagramPacket(new byte[octets], octets, receiver.getLocalSocketAddress()));
    }
  }

  @Test
  @SuppressWarnings("try")
  void shouldLetSuperFramesPassThatHaveTheirMetadata() throws IOException {
    host.ip("link", "set", "lo", "mtu", "900");
    try (BpfProgram program = BpfProgram.withoutSegmentationMetadata()) {
      program.pin(pin);
    }
    count("iptables", "-m", "bpf", "--object-pinned", pin.toString(), "-j", "DROP");
    count("iptables", "-p", "tcp");

    try (NetNamespace.Entered ignored = host.enter();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      client.getOutputStream().write(new byte[100_000]);
      assertThat(accepted.getInputStream().readNBytes(100_000)).hasSize(100_000);
    }

    assertThat(counted("iptables")).containsPattern("(?m)^ +0 +0 +DROP");
    assertThat(counted("iptables")).containsPattern("(?m)^ +[1-9]\\d* +\\d+ .* length ");
  }

  @Test
  void shouldVanishWhenUnpinned() throws IOException {
    try (BpfProgram program = BpfProgram.withoutSegmentationMetadata()) {
      program.pin(pin);
    }
    assertThat(pin).exists();
    Files.delete(pin);

    assertThat(pin).doesNotExist();
  }

  @Test
  void shouldNotTakeANameThatIsTaken() {
    try (BpfProgram program = BpfProgram.withoutSegmentationMetadata()) {
      program.pin(pin);

      assertThatThrownBy(() -> program.pin(pin))
          .isInstanceOfSatisfying(
              NetfilterException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
    }
  }

  @Test
  void shouldSayThatAPinNeedsItsOwnFileSystem(@TempDir Path ordinary) {
    try (BpfProgram program = BpfProgram.withoutSegmentationMetadata()) {
      assertThatThrownBy(() -> program.pin(ordinary.resolve("x")))
          .isInstanceOf(NetfilterException.class)
          .hasMessageContaining("mount -t bpf bpf /sys/fs/bpf");
    }
  }
}

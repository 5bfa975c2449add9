package org.jnetfilter.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.internal.SystemCalls;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class UnixDatagramKernelTest {
  private static final int PATH = 2;

  /** Binds a receiver, sends to it, and gives what came. */
  private static String echo(String path, String text) {
    int fd = SystemCalls.socket(NfConstants.AF_UNIX, NfConstants.SOCK_DGRAM, 0);
    try (NativeMemory memory = new NativeMemory(1024)) {
      memory.putShort(0, NfConstants.AF_UNIX);
      int length = PATH + memory.putText(PATH, path);
      if (path.startsWith("@")) {
        memory.buffer().setByte(PATH, 0);
      } else {
        length++;
      }
      assertThat(SystemCalls.bind(fd, memory.address(0), length)).isZero();
      UnixDatagram.send(path, text);
      int octets =
          SystemCalls.receive(fd, memory.address(0), memory.size(), NfConstants.MSG_DONTWAIT);
      return memory.buffer().toString(0, octets, StandardCharsets.UTF_8);
    } finally {
      SystemCalls.close(fd);
    }
  }

  @Test
  void shouldSendToAPath(@TempDir Path directory) {
    String path = directory.resolve("notify").toString();
    assertThat(echo(path, "READY=1\nSTATUS=größer")).isEqualTo("READY=1\nSTATUS=größer");
  }

  @Test
  void shouldSendToAnAbstractName() {
    String path = "@jnetfilter-test-" + ProcessHandle.current().pid();
    assertThat(echo(path, "WATCHDOG=1")).isEqualTo("WATCHDOG=1");
  }

  @Test
  void shouldSayWhatIsWrong(@TempDir Path directory) {
    String path = directory.resolve("missing").toString();
    assertThatThrownBy(() -> UnixDatagram.send(path, "x"))
        .isInstanceOf(NetfilterException.class)
        .hasMessage("send to Unix socket " + path + ": ENOENT (No such file or directory)");
    assertThatThrownBy(() -> UnixDatagram.send("/" + "x".repeat(107), "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 107 octets, not 108");
  }
}

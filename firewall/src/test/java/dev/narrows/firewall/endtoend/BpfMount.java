package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jnetfilter.testing.NetNamespace;

/** A mount namespace in which a BPF file system is mounted, as systemd mounts it everywhere. */
final class BpfMount implements AutoCloseable {
  private static final String MOUNT =
      "mount -t bpf bpf /sys/fs/bpf && echo mounted && exec sleep infinity";

  private final Process keeper;

  private BpfMount(Process keeper) {
    this.keeper = keeper;
  }

  static BpfMount in(NetNamespace namespace) {
    Process keeper = namespace.start("unshare", "--mount", "sh", "-c", MOUNT);
    try {
      assertThat(keeper.inputReader().readLine()).isEqualTo("mounted");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BpfMount(keeper);
  }

  /** What to put before a command, so that it runs there. */
  List<String> prefix() {
    return List.of("nsenter", "--mount", "--target", Long.toString(keeper.pid()));
  }

  /** What Narrows has put into the file system. */
  List<String> names() {
    Path root = Path.of("/proc", Long.toString(keeper.pid()), "root/sys/fs/bpf");
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(each -> root.relativize(each).toString())
          .filter(each -> each.startsWith("narrows"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    keeper.destroyForcibly();
  }
}

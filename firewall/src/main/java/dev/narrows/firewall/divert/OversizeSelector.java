package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.SelectorChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.bpf.BpfProgram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What diverts of oversized packets match besides the length: that a frame carries no segmentation
 * metadata, told by a BPF program that is pinned where iptables finds it. The kernel segments a
 * frame that carries them, so no rule about path MTUs wants it, and only BPF can tell
 * (net/netfilter/xt_bpf.c); without it such frames are diverted by their length, and accepted.
 *
 * <p>Each network namespace has a pin of its own. It stays while rules name it: iptables-legacy
 * looks it up again whenever somebody changes the table.
 */
public final class OversizeSelector {
  private static final Logger logger = LoggerFactory.getLogger(OversizeSelector.class);
  private static final Path MOUNT = Path.of("/sys/fs/bpf");
  private static final Path DIRECTORY = MOUNT.resolve("narrows");
  private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

  private final SelectorChoice choice;
  private volatile boolean pinned;

  private OversizeSelector(SelectorChoice choice) {
    this.choice = choice;
  }

  /**
   * Pins the program, if the operator wants it and the system lets us.
   *
   * @throws DivertException when the operator wants nothing else and it cannot be had
   */
  public static OversizeSelector open(SelectorChoice choice) {
    OversizeSelector selector = new OversizeSelector(choice);
    if (choice != SelectorChoice.LENGTH) {
      try {
        pin();
        selector.pinned = true;
      } catch (NetfilterException | IOException e) {
        selector.fallBack(e.getMessage());
      }
    }
    return selector;
  }

  /** The one that a firewall in this network namespace uses at this moment. */
  public static OversizeSelector current() {
    OversizeSelector selector = new OversizeSelector(SelectorChoice.AUTO);
    selector.pinned = Files.exists(path());
    return selector;
  }

  /** One that needs nothing of the system. */
  static OversizeSelector byLength() {
    return new OversizeSelector(SelectorChoice.LENGTH);
  }

  private static void pin() throws IOException {
    if (!Files.getFileStore(MOUNT).type().equals("bpf")) {
      throw new IOException("no BPF file system is mounted; mount -t bpf bpf " + MOUNT);
    }
    Path path = path();
    if (!Files.exists(DIRECTORY)) {
      Files.createDirectory(
          DIRECTORY,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.deleteIfExists(path); // of a process that was killed
    try (BpfProgram program = BpfProgram.withoutSegmentationMetadata()) {
      program.pin(path);
    }
  }

  private static Path path() {
    String inode;
    try {
      inode = Files.readSymbolicLink(NAMESPACE).toString().replaceAll("\\D", "");
    } catch (IOException e) {
      inode = "0"; // a kernel without network namespaces has but one
    }
    return DIRECTORY.resolve("no-metadata-" + inode);
  }

  /**
   * Goes on by length.
   *
   * @param reason why BPF cannot be had
   * @throws DivertException when the operator wants nothing else
   */
  public void fallBack(String reason) {
    remove();
    pinned = false;
    if (choice == SelectorChoice.BPF) {
      throw new DivertException(
          DivertException.Reason.OTHER,
          "selector = bpf, but it cannot be had: " + reason + "; use auto or length");
    }
    logger.info(
        "frames with their segmentation metadata are diverted, too, since BPF cannot be had: {}",
        reason);
  }

  /** Whether to try by length when iptables does not take the rules. */
  public boolean mayFallBack() {
    return pinned && choice == SelectorChoice.AUTO;
  }

  /** As iptables takes it; empty when the length alone decides. */
  List<String> matches() {
    return pinned ? List.of("-m", "bpf", "--object-pinned", path().toString()) : List.of();
  }

  /** The name that metrics show: bpf or length. */
  public String name() {
    return pinned ? "bpf" : "length";
  }

  /** Unpins the program of this network namespace: no rule may name it any more. */
  static void remove() {
    try {
      Files.deleteIfExists(path());
      Files.deleteIfExists(DIRECTORY);
    } catch (IOException e) {
      logger.debug("other namespaces, or the package, use the directory of pins: {}", e.toString());
    }
  }
}

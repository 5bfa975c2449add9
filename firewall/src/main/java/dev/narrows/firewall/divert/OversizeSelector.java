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
 * Another program tells segments that are sent again, where black holes are looked for.
 *
 * <p>Each network namespace has pins of its own. They stay while rules name them: iptables-legacy
 * looks them up again whenever somebody changes the table.
 */
public final class OversizeSelector {
  private static final Logger logger = LoggerFactory.getLogger(OversizeSelector.class);
  private static final Path MOUNT = Path.of("/sys/fs/bpf");
  private static final Path DIRECTORY = MOUNT.resolve("narrows");
  private static final String NO_METADATA = "no-metadata";
  private static final String REPEATED = "repeated";
  private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

  private final SelectorChoice choice;
  private volatile boolean pinned;
  private volatile boolean telling;

  private OversizeSelector(SelectorChoice choice) {
    this.choice = choice;
  }

  /**
   * Pins the programs, if the operator wants it and the system lets us.
   *
   * @param repetitions whether that of segments which are sent again is needed, too
   * @throws DivertException when the operator wants nothing else and it cannot be had
   */
  public static OversizeSelector open(SelectorChoice choice, boolean repetitions) {
    OversizeSelector selector = new OversizeSelector(choice);
    if (choice != SelectorChoice.LENGTH) {
      try {
        pin();
        selector.pinned = true;
        selector.telling = repetitions && pinRepetitions();
      } catch (NetfilterException | IOException e) {
        selector.fallBack(e.getMessage());
      }
    }
    return selector;
  }

  /** The one that a firewall in this network namespace uses at this moment. */
  public static OversizeSelector current() {
    OversizeSelector selector = new OversizeSelector(SelectorChoice.AUTO);
    selector.pinned = Files.exists(path(NO_METADATA));
    selector.telling = Files.exists(path(REPEATED));
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
    if (!Files.exists(DIRECTORY)) {
      Files.createDirectory(
          DIRECTORY,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    remove(NO_METADATA); // of a process that was killed
    remove(REPEATED);
    try (BpfProgram program = BpfProgram.withoutSegmentationMetadata()) {
      program.pin(path(NO_METADATA));
    }
  }

  /** Whether there is that program: it takes more of the kernel than the other one. */
  private static boolean pinRepetitions() {
    try (BpfProgram program = LearningMatches.repeatedSegments()) {
      program.pin(path(REPEATED));
      return true;
    } catch (NetfilterException e) {
      logger.info("repeated segments are sampled, since BPF cannot tell them: {}", e.getMessage());
      return false;
    }
  }

  private static Path path(String name) {
    String inode;
    try {
      inode = Files.readSymbolicLink(NAMESPACE).toString().replaceAll("\\D", "");
    } catch (IOException e) {
      inode = "0"; // a kernel without network namespaces has but one
    }
    return DIRECTORY.resolve(name + "-" + inode);
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
    telling = false;
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
    return pinned ? program(NO_METADATA) : List.of();
  }

  /** What diverts of repeated segments match; empty when BPF does not tell them. */
  List<String> repetitionMatches() {
    return telling ? program(REPEATED) : List.of();
  }

  private static List<String> program(String name) {
    return List.of("-m", "bpf", "--object-pinned", path(name).toString());
  }

  /** Whether BPF tells segments that are sent again. */
  public boolean tellsRepetitions() {
    return telling;
  }

  /** The same, but repeated segments are sampled. */
  public OversizeSelector withoutRepetitions() {
    OversizeSelector other = new OversizeSelector(choice);
    other.pinned = pinned;
    return other;
  }

  /** Unpins that program, which no rule names any more, since iptables did not take it. */
  public void forgoRepetitions(String reason) {
    telling = false;
    try {
      remove(REPEATED);
    } catch (IOException e) {
      logger.debug("the program of repeated segments stays pinned: {}", e.toString());
    }
    logger.info("repeated segments are sampled, since BPF cannot be had: {}", reason);
  }

  /** The name that metrics show: bpf or length. */
  public String name() {
    return pinned ? "bpf" : "length";
  }

  private static void remove(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  /** Whether this process's user made it; that of a package's user could not make it again. */
  private static boolean isOurs(Path directory) throws IOException {
    return Files.exists(directory)
        && Files.getOwner(directory).equals(Files.getOwner(Path.of("/proc/self")));
  }

  /** Unpins the programs of this network namespace: no rule may name them any more. */
  static void remove() {
    try {
      remove(NO_METADATA);
      remove(REPEATED);
      if (isOurs(DIRECTORY)) {
        Files.deleteIfExists(DIRECTORY);
      }
    } catch (IOException e) {
      logger.debug("other namespaces, or the package, use the directory of pins: {}", e.toString());
    }
  }
}

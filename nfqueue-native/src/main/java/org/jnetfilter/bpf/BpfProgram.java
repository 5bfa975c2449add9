package org.jnetfilter.bpf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.bpf.BpfCode.When;
import org.jnetfilter.bpf.BpfCode.Width;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;

/**
 * A program that the kernel has verified and holds. It lives as long as this object is open, or is
 * pinned, or is attached somewhere.
 */
public final class BpfProgram implements AutoCloseable {
  // linux/bpf.h
  private static final int BPF_PROG_LOAD = 5;
  private static final int BPF_OBJ_PIN = 6;
  private static final int BPF_PROG_TYPE_SOCKET_FILTER = 1;

  // union bpf_attr, of BPF_PROG_LOAD and of BPF_OBJ_PIN
  private static final int ATTRIBUTES = 128;
  private static final int TYPE = 0;
  private static final int INSTRUCTION_COUNT = 4;
  private static final int INSTRUCTIONS = 8;
  private static final int LICENSE = 16;
  private static final int LOG_LEVEL = 24;
  private static final int LOG_SIZE = 28;
  private static final int LOG_BUFFER = 32;
  private static final int PIN_PATH = 0;
  private static final int PIN_DESCRIPTOR = 8;

  private static final String LICENSE_TEXT = "GPL";
  private static final int LOG_OCTETS = 1 << 16;

  // struct __sk_buff
  private static final int SKB_GSO_SIZE = 176;

  private static final int ENTRY_BITS = 17;
  private static final int NANOS_A_MILLI = 1_000_000;

  private final int descriptor;

  private BpfProgram(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Says yes to a packet that carries no segmentation metadata, for iptables' {@code -m bpf
   * --object-pinned}: of the long ones a super-frame whose metadata were lost, or a packet that is
   * too long. It looks at gso_size and not at gso_segs, which is still 0 on a frame that came from
   * a TUN device.
   *
   * @throws NetfilterException when the kernel refuses, for want of CAP_BPF most likely
   */
  public static BpfProgram withoutSegmentationMetadata() {
    BpfCode code =
        new BpfCode()
            .load(Width.W32, BpfCode.R2, BpfCode.R1, SKB_GSO_SIZE)
            .jump(When.UNEQUAL, BpfCode.R2, 0, "no")
            .exit(1)
            .label("no")
            .exit(0);
    return load("tells frames without segmentation metadata", code);
  }

  /**
   * Says yes to a TCP segment that was sent before, when nothing newer of its connection has come
   * for a while, and to the first one of each connection. Looks at single segments of some lengths
   * only, those that are fragments or have IPv6 extension headers left out. Remembers 131,072
   * directions of connections, found by a keyed hash, in 2 MB of the kernel's memory; they are
   * forgotten with the program.
   *
   * @param shortest length of the IP packet
   * @param longest likewise
   * @param quietMillis how long nothing newer must have come, less than two seconds
   * @throws NetfilterException when the kernel refuses, for want of CAP_BPF most likely
   */
  public static BpfProgram repeatedSegments(int shortest, int longest, int quietMillis) {
    RepeatedSegments program =
        new RepeatedSegments(
            shortest,
            longest,
            Math.multiplyExact(quietMillis, NANOS_A_MILLI),
            ENTRY_BITS,
            new SecureRandom());
    try (BpfMap map = BpfMap.array(RepeatedSegments.VALUE_OCTETS, 1 << ENTRY_BITS)) {
      return load("tells segments that are sent again", program.code(map.descriptor()));
    }
  }

  private static BpfProgram load(String what, BpfCode code) {
    byte[] octets = code.octets();
    try (NativeMemory attributes = new NativeMemory(ATTRIBUTES);
        NativeMemory instructions = new NativeMemory(octets.length);
        NativeMemory license = new NativeMemory(LICENSE_TEXT.length() + 1);
        NativeMemory log = new NativeMemory(LOG_OCTETS)) {
      instructions.buffer().setBytes(0, octets);
      license.putText(0, LICENSE_TEXT);
      attributes.putInt(TYPE, BPF_PROG_TYPE_SOCKET_FILTER);
      attributes.putInt(INSTRUCTION_COUNT, code.instructions());
      attributes.putLong(INSTRUCTIONS, instructions.address(0));
      attributes.putLong(LICENSE, license.address(0));
      attributes.putInt(LOG_LEVEL, 1);
      attributes.putInt(LOG_SIZE, LOG_OCTETS);
      attributes.putLong(LOG_BUFFER, log.address(0));
      int result = SystemCalls.bpf(BPF_PROG_LOAD, attributes.address(0), ATTRIBUTES);
      if (result < 0) {
        String advice =
            result == -Errno.EPERM ? "it takes CAP_BPF or CAP_SYS_ADMIN" : verifierSays(log);
        throw new NetfilterException("load the program that " + what, -result, advice);
      }
      return new BpfProgram(result);
    }
  }

  /** The last line of the verifier's log, which says what it did not like. */
  private static String verifierSays(NativeMemory log) {
    int end = log.buffer().indexOf(0, log.size(), (byte) 0);
    String text = log.buffer().toString(0, Math.max(0, end), StandardCharsets.UTF_8).strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  /**
   * Gives the program a name in a BPF file system, where it stays until it is unlinked.
   *
   * @throws NetfilterException when the path is no free name in a mounted bpffs
   */
  public void pin(Path path) {
    byte[] octets = path.toString().getBytes(StandardCharsets.UTF_8);
    try (NativeMemory attributes = new NativeMemory(ATTRIBUTES);
        NativeMemory name = new NativeMemory(octets.length + 1)) {
      name.buffer().setBytes(0, octets);
      attributes.putLong(PIN_PATH, name.address(0));
      attributes.putInt(PIN_DESCRIPTOR, descriptor);
      int result = SystemCalls.bpf(BPF_OBJ_PIN, attributes.address(0), ATTRIBUTES);
      if (result < 0) {
        throw new NetfilterException("pin a program at " + path, -result, pinAdvice(-result));
      }
    }
  }

  private static String pinAdvice(int errno) {
    return switch (errno) {
      case Errno.EEXIST -> "remove it, if nobody uses it";
      case Errno.EPERM, Errno.ENOENT ->
          "the directory must be in a mounted BPF file system: mount -t bpf bpf /sys/fs/bpf";
      default -> "";
    };
  }

  @Override
  public void close() {
    SystemCalls.close(descriptor);
  }
}

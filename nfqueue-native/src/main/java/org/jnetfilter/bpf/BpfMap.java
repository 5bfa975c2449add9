package org.jnetfilter.bpf;

import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;

/**
 * Memory of programs in the kernel: it lives as long as this object is open or a program has it.
 */
final class BpfMap implements AutoCloseable {
  // linux/bpf.h
  private static final int BPF_MAP_CREATE = 0;
  private static final int BPF_MAP_TYPE_ARRAY = 2;

  // union bpf_attr, of BPF_MAP_CREATE
  private static final int ATTRIBUTES = 128;
  private static final int TYPE = 0;
  private static final int KEY_SIZE = 4;
  private static final int VALUE_SIZE = 8;
  private static final int ENTRIES = 12;

  private final int descriptor;

  private BpfMap(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * An array whose values are 0.
   *
   * @throws NetfilterException when the kernel refuses
   */
  static BpfMap array(int valueOctets, int entries) {
    try (NativeMemory attributes = new NativeMemory(ATTRIBUTES)) {
      attributes.putInt(TYPE, BPF_MAP_TYPE_ARRAY);
      attributes.putInt(KEY_SIZE, Integer.BYTES);
      attributes.putInt(VALUE_SIZE, valueOctets);
      attributes.putInt(ENTRIES, entries);
      int result = SystemCalls.bpf(BPF_MAP_CREATE, attributes.address(0), ATTRIBUTES);
      if (result < 0) {
        String advice =
            result == -Errno.EPERM
                ? "it takes CAP_BPF or CAP_SYS_ADMIN, before Linux 5.11 also 'ulimit -l' of "
                    + (entries * valueOctets >> 10)
                    + " KB"
                : "";
        throw new NetfilterException("make a map of " + entries + " entries", -result, advice);
      }
      return new BpfMap(result);
    }
  }

  int descriptor() {
    return descriptor;
  }

  @Override
  public void close() {
    SystemCalls.close(descriptor);
  }
}

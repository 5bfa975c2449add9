package org.jnetfilter.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Instructions of an eBPF program (kernel: Documentation/bpf/standardization/instruction-set.rst),
 * eight octets each, in order. Registers: r0 is the answer, r1 at first the context.
 */
final class BpfCode {
  static final int R0 = 0;
  static final int R1 = 1;
  static final int R2 = 2;

  private static final int MAX_INSTRUCTIONS = 64;

  private static final int LDX_MEM_W = 0x61;
  private static final int ALU64_MOV_K = 0xb7;
  private static final int JMP_JNE_K = 0x55;
  private static final int JMP_EXIT = 0x95;

  private final ByteBuffer code =
      ByteBuffer.allocate(MAX_INSTRUCTIONS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** to = the 32 bits at an offset of what a register points to. */
  BpfCode load(int to, int pointer, int offset) {
    return put(LDX_MEM_W, to, pointer, offset, 0);
  }

  BpfCode move(int to, int value) {
    return put(ALU64_MOV_K, to, 0, 0, value);
  }

  /** Skips some instructions when the register is not equal. */
  BpfCode skipUnlessEqual(int register, int value, int instructions) {
    return put(JMP_JNE_K, register, 0, instructions, value);
  }

  BpfCode exit() {
    return put(JMP_EXIT, 0, 0, 0, 0);
  }

  private BpfCode put(int opcode, int destination, int source, int offset, int immediate) {
    code.put((byte) opcode).put((byte) (source << 4 | destination));
    code.putShort((short) offset).putInt(immediate);
    return this;
  }

  int instructions() {
    return code.position() / Long.BYTES;
  }

  byte[] octets() {
    byte[] octets = new byte[code.position()];
    code.get(0, octets);
    return octets;
  }
}

package org.jnetfilter.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Instructions of an eBPF program (kernel: Documentation/bpf/standardization/instruction-set.rst),
 * eight octets each, in order. Registers: r0 is the answer, r1 at first the context, r6 to r9 keep
 * their values over calls, r10 is the end of 512 octets of stack.
 */
final class BpfCode {
  static final int R0 = 0;
  static final int R1 = 1;
  static final int R2 = 2;
  static final int R3 = 3;
  static final int R4 = 4;
  static final int R5 = 5;
  static final int R6 = 6;
  static final int R7 = 7;
  static final int R8 = 8;
  static final int STACK = 10;

  /** What memory is read by, in octets. */
  enum Width {
    W8(0x10),
    W16(0x08),
    W32(0x00),
    W64(0x18);

    private final int code;

    Width(int code) {
      this.code = code;
    }
  }

  /** What a register is compared by, without sign. */
  enum When {
    EQUAL(0x10),
    GREATER(0x20),
    UNEQUAL(0x50),
    LESS(0xa0);

    private final int code;

    When(int code) {
      this.code = code;
    }
  }

  /** What becomes of a register. */
  enum Alu {
    ADD(0x00),
    SUBTRACT(0x10),
    MULTIPLY(0x20),
    OR(0x40),
    AND(0x50),
    SHIFT_LEFT(0x60),
    SHIFT_RIGHT(0x70),
    XOR(0xa0),
    MOVE(0xb0);

    private final int code;

    Alu(int code) {
      this.code = code;
    }
  }

  private static final int MAX_INSTRUCTIONS = 128;

  private static final int LDX_MEM = 0x61;
  private static final int STX_MEM = 0x63;
  private static final int LD_IMM64 = 0x18;
  private static final int PSEUDO_MAP_FD = 1;
  private static final int ALU32 = 0x04;
  private static final int ALU64 = 0x07;
  private static final int ALU_TO_BIG_ENDIAN = 0xdc;
  private static final int JMP = 0x05;
  private static final int JMP32 = 0x06;
  private static final int BY_REGISTER = 0x08;
  private static final int CALL = 0x85;
  private static final int EXIT = 0x95;
  private static final int WORD_BITS = 32;

  private final ByteBuffer code =
      ByteBuffer.allocate(MAX_INSTRUCTIONS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<Integer, String> jumps = new HashMap<>();
  private final Map<String, Integer> labels = new HashMap<>();

  /** to = what stands at an offset of what a register points to; what is left of to is 0. */
  BpfCode load(Width width, int to, int pointer, int offset) {
    return put(LDX_MEM | width.code, to, pointer, offset, 0);
  }

  /** Puts a register at an offset of what another points to. */
  BpfCode store(Width width, int pointer, int offset, int from) {
    return put(STX_MEM | width.code, pointer, from, offset, 0);
  }

  /** All 64 bits, by a number with its sign. */
  BpfCode alu(Alu what, int register, int number) {
    return put(ALU64 | what.code, register, 0, 0, number);
  }

  BpfCode aluBy(Alu what, int register, int by) {
    return put(ALU64 | BY_REGISTER | what.code, register, by, 0, 0);
  }

  /** The lower 32 bits; the upper ones are 0 then. */
  BpfCode alu32(Alu what, int register, int number) {
    return put(ALU32 | what.code, register, 0, 0, number);
  }

  BpfCode alu32By(Alu what, int register, int by) {
    return put(ALU32 | BY_REGISTER | what.code, register, by, 0, 0);
  }

  /** Turns the lower 32 bits from network byte order to the machine's. */
  BpfCode fromNetwork32(int register) {
    return put(ALU_TO_BIG_ENDIAN, register, 0, 0, WORD_BITS);
  }

  BpfCode move(int to, int value) {
    return alu(Alu.MOVE, to, value);
  }

  BpfCode moveFrom(int to, int from) {
    return aluBy(Alu.MOVE, to, from);
  }

  BpfCode moveWide(int to, long value) {
    return put(LD_IMM64, to, 0, 0, (int) value).put(0, 0, 0, 0, (int) (value >>> WORD_BITS));
  }

  /** to = the map of a descriptor. */
  BpfCode moveMap(int to, int descriptor) {
    return put(LD_IMM64, to, PSEUDO_MAP_FD, 0, descriptor).put(0, 0, 0, 0, 0);
  }

  /** Goes on at a label, further down. */
  BpfCode jump(When when, int register, int number, String label) {
    return jumpTo(label, JMP | when.code, register, 0, number);
  }

  BpfCode jumpBy(When when, int register, int by, String label) {
    return jumpTo(label, JMP | BY_REGISTER | when.code, register, by, 0);
  }

  /** As {@link #jump}, of the lower 32 bits. */
  BpfCode jump32(When when, int register, int number, String label) {
    return jumpTo(label, JMP32 | when.code, register, 0, number);
  }

  BpfCode jump(String label) {
    return jumpTo(label, JMP, 0, 0, 0);
  }

  private BpfCode jumpTo(String label, int opcode, int register, int by, int number) {
    jumps.put(instructions(), label);
    return put(opcode, register, by, 0, number);
  }

  BpfCode label(String name) {
    labels.put(name, instructions());
    return this;
  }

  /** r0 = a function of the kernel's, of r1 to r5, which are lost. */
  BpfCode call(int function) {
    return put(CALL, 0, 0, 0, function);
  }

  BpfCode exit(int answer) {
    return move(R0, answer).put(EXIT, 0, 0, 0, 0);
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
    jumps.forEach(
        (from, label) ->
            code.putShort(from * Long.BYTES + 2, (short) (labels.get(label) - from - 1)));
    byte[] octets = new byte[code.position()];
    code.get(0, octets);
    return octets;
  }
}

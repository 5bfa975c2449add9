package org.jnetfilter.bpf;

import static org.jnetfilter.bpf.BpfCode.R0;
import static org.jnetfilter.bpf.BpfCode.R1;
import static org.jnetfilter.bpf.BpfCode.R2;
import static org.jnetfilter.bpf.BpfCode.R3;
import static org.jnetfilter.bpf.BpfCode.R4;
import static org.jnetfilter.bpf.BpfCode.R5;
import static org.jnetfilter.bpf.BpfCode.R6;
import static org.jnetfilter.bpf.BpfCode.R7;
import static org.jnetfilter.bpf.BpfCode.R8;
import static org.jnetfilter.bpf.BpfCode.STACK;

import java.util.Random;
import org.jnetfilter.bpf.BpfCode.Alu;
import org.jnetfilter.bpf.BpfCode.When;
import org.jnetfilter.bpf.BpfCode.Width;

/**
 * The program that tells segments which are sent again while nothing newer comes, and the first
 * long one of each connection.
 *
 * <p>A value of its map is one direction of a connection: 32 bits of a hash of addresses and ports
 * above the sequence number of the newest segment, then when that came. Another connection whose
 * hash leads to the same value takes it. Two processors that look at one value at a time may both
 * say yes or both write; neither matters.
 */
final class RepeatedSegments {
  static final int VALUE_OCTETS = 16;

  // linux/bpf.h
  private static final int MAP_LOOKUP_ELEM = 1;
  private static final int KTIME_GET_NS = 5;
  private static final int SKB_LOAD_BYTES = 26;

  // struct __sk_buff
  private static final int SKB_LEN = 0;
  private static final int SKB_GSO_SIZE = 176;

  // Where things stand on the stack: the IP header's beginning, the TCP header's, the map's key.
  private static final int IP = -40;
  private static final int IP_OCTETS = 40;
  private static final int TCP = -48;
  private static final int TCP_OCTETS = 8;
  private static final int KEY = -56;

  private static final int SEQUENCE = TCP + 4;
  private static final int IPV4_FRAGMENT = IP + 6;
  private static final int IPV4_PROTOCOL = IP + 9;
  private static final int IPV4_SOURCE = IP + 12;
  private static final int IPV4_DESTINATION = IP + 16;
  private static final int IPV6_NEXT_HEADER = IP + 6;
  private static final int IPV6_SOURCE = IP + 8;
  private static final int IPV6_PAIRS = 4;

  /** More fragments, and the offset, in network byte order. */
  private static final int FRAGMENT_MASK = 0xff3f;

  private static final int PROTOCOL_TCP = 6;
  private static final int TAG_BITS = 32;

  /** So far behind the newest segment is another beginning of numbers, not a repetition. */
  private static final int LONGEST_WAY_BACK = 16 << 20;

  private final int shortest;
  private final int longest;
  private final int quietNanos;
  private final int entryBits;
  private final Random keys;

  /**
   * Looks at IP packets of some lengths.
   *
   * @param quietNanos how long nothing newer must have come for a segment to count as repeated
   * @param entryBits of the map's entries
   * @param keys what makes the hash unforeseeable
   */
  RepeatedSegments(int shortest, int longest, int quietNanos, int entryBits, Random keys) {
    this.shortest = shortest;
    this.longest = longest;
    this.quietNanos = quietNanos;
    this.entryBits = entryBits;
    this.keys = keys;
  }

  BpfCode code(int map) {
    BpfCode code = new BpfCode().moveFrom(R6, R1);
    ifSingleSegment(code);
    ifTcp(code);
    hash(code);
    find(code, map);
    compare(code);
    return code.label("no").exit(0).label("yes").exit(1);
  }

  private void ifSingleSegment(BpfCode code) {
    code.load(Width.W32, R2, R6, SKB_LEN)
        .jump(When.LESS, R2, shortest, "no")
        .jump(When.GREATER, R2, longest, "no")
        .load(Width.W32, R2, R6, SKB_GSO_SIZE)
        .jump(When.UNEQUAL, R2, 0, "no");
  }

  /** r7 = a hash of the addresses, r2 = where the TCP header begins. */
  private void ifTcp(BpfCode code) {
    code.move(R2, 0);
    copy(code, IP, IP_OCTETS);
    code.load(Width.W8, R2, STACK, IP)
        .moveFrom(R3, R2)
        .alu(Alu.SHIFT_RIGHT, R3, 4)
        .move(R7, 0)
        .jump(When.EQUAL, R3, 6, "ipv6")
        .jump(When.UNEQUAL, R3, 4, "no")
        .load(Width.W16, R3, STACK, IPV4_FRAGMENT)
        .alu(Alu.AND, R3, FRAGMENT_MASK)
        .jump(When.UNEQUAL, R3, 0, "no")
        .load(Width.W8, R3, STACK, IPV4_PROTOCOL)
        .jump(When.UNEQUAL, R3, PROTOCOL_TCP, "no")
        .alu(Alu.AND, R2, 0xf)
        .alu(Alu.SHIFT_LEFT, R2, 2);
    addProduct(code, IPV4_SOURCE, IPV4_DESTINATION);
    code.jump("tcp")
        .label("ipv6")
        .load(Width.W8, R3, STACK, IPV6_NEXT_HEADER)
        .jump(When.UNEQUAL, R3, PROTOCOL_TCP, "no")
        .move(R2, IP_OCTETS);
    for (int pair = 0; pair < IPV6_PAIRS; pair++) {
      int at = IPV6_SOURCE + pair * 2 * Integer.BYTES;
      addProduct(code, at, at + Integer.BYTES);
    }
    code.label("tcp");
  }

  /** Copies octets of the packet, from r2 on, onto the stack. */
  private static void copy(BpfCode code, int to, int octets) {
    code.moveFrom(R1, R6)
        .moveFrom(R3, STACK)
        .alu(Alu.ADD, R3, to)
        .move(R4, octets)
        .call(SKB_LOAD_BYTES)
        .jump(When.UNEQUAL, R0, 0, "no");
  }

  /** r7 += (one + key) * (other + key): NH, the hash of UMAC (RFC 4418, 5.2.2). */
  private void addProduct(BpfCode code, int one, int other) {
    code.load(Width.W32, R3, STACK, one)
        .alu32(Alu.ADD, R3, keys.nextInt())
        .load(Width.W32, R4, STACK, other)
        .alu32(Alu.ADD, R4, keys.nextInt())
        .aluBy(Alu.MULTIPLY, R3, R4)
        .aluBy(Alu.ADD, R7, R3);
  }

  /** r7 = a hash of addresses and ports. */
  private void hash(BpfCode code) {
    copy(code, TCP, TCP_OCTETS);
    code.load(Width.W32, R3, STACK, TCP)
        .alu32(Alu.ADD, R3, keys.nextInt())
        .alu32(Alu.MOVE, R4, keys.nextInt())
        .aluBy(Alu.MULTIPLY, R3, R4)
        .aluBy(Alu.ADD, R7, R3)
        .moveFrom(R3, R7)
        .alu(Alu.SHIFT_RIGHT, R3, 32)
        .aluBy(Alu.XOR, R7, R3)
        .moveWide(R4, keys.nextLong() | 1)
        .aluBy(Alu.MULTIPLY, R7, R4);
  }

  /** r0 = the connection's value, r7 = its tag, r8 = the sequence number. */
  private void find(BpfCode code, int map) {
    code.moveFrom(R3, R7)
        .alu(Alu.SHIFT_RIGHT, R3, Long.SIZE - entryBits)
        .store(Width.W32, STACK, KEY, R3)
        .alu(Alu.SHIFT_RIGHT, R7, TAG_BITS - entryBits)
        .alu32By(Alu.MOVE, R7, R7)
        .load(Width.W32, R8, STACK, SEQUENCE)
        .fromNetwork32(R8)
        .call(KTIME_GET_NS)
        .store(Width.W64, STACK, TCP, R0)
        .moveMap(R1, map)
        .moveFrom(R2, STACK)
        .alu(Alu.ADD, R2, KEY)
        .call(MAP_LOOKUP_ELEM)
        .jump(When.EQUAL, R0, 0, "no");
  }

  private void compare(BpfCode code) {
    code.load(Width.W64, R4, STACK, TCP)
        .moveFrom(R5, R7)
        .alu(Alu.SHIFT_LEFT, R5, TAG_BITS)
        .aluBy(Alu.OR, R5, R8)
        .load(Width.W64, R1, R0, 0)
        .moveFrom(R2, R1)
        .alu(Alu.SHIFT_RIGHT, R2, TAG_BITS)
        .jumpBy(When.UNEQUAL, R2, R7, "other")
        .alu32By(Alu.SUBTRACT, R8, R1)
        .jump32(When.EQUAL, R8, 0, "again")
        .jump32(When.LESS, R8, -LONGEST_WAY_BACK, "newer")
        .label("again")
        .load(Width.W64, R1, R0, Long.BYTES)
        .aluBy(Alu.SUBTRACT, R4, R1)
        .jump(When.LESS, R4, quietNanos, "no")
        .jump("yes")
        .label("newer")
        .store(Width.W64, R0, 0, R5)
        .store(Width.W64, R0, Long.BYTES, R4)
        .jump("no")
        .label("other")
        .store(Width.W64, R0, 0, R5)
        .store(Width.W64, R0, Long.BYTES, R4)
        .jump("yes");
  }
}

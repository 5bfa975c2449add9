package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import java.util.List;

/**
 * Hashes registers to a number below a bound, plus an offset (kernel: net/netfilter/nft_hash.c,
 * nft_jhash_eval; the hash is Bob Jenkins' lookup3, include/linux/jhash.h, of the registers' octets
 * as a little-endian machine has them).
 */
public final class JenkinsHash implements Operation {
  private static final int START = 0xdeadbeef;
  private static final int BLOCK_WORDS = 3;

  /**
   * A register and how the kernel holds it.
   *
   * @param octets 1 to 16
   * @param hostOrder whether it is a number of the machine, and not octets in network order
   */
  public record Part(int register, int octets, boolean hostOrder) {
    /** Four octets of it, the first one lowest; zeros behind its end. */
    private int word(Evaluation state, int index) {
      int word = 0;
      for (int i = 0; i < Integer.BYTES; i++) {
        int at = index * Integer.BYTES + i;
        if (at < octets) {
          int shift = Byte.SIZE * (hostOrder ? at : octets - 1 - at);
          long half = shift < Long.SIZE ? state.low(register) : state.high(register);
          word |= ((int) (half >>> shift) & 0xff) << Byte.SIZE * i;
        }
      }
      return word;
    }

    private int words() {
      return (octets + Integer.BYTES - 1) / Integer.BYTES;
    }
  }

  private final int register;
  private final Part[] partOfWord;
  private final int[] indexOfWord;
  private final int length;
  private final int seed;
  private final long modulus;
  private final long offset;
  private final List<Part> parts;
  private final boolean drawn;

  /**
   * @param parts each but a single one is padded to four octets
   * @param drawn whether the seed is one that nobody chose, which is not shown then
   * @param modulus 1 to 2^32 - 1
   */
  public JenkinsHash(
      int register, List<Part> parts, int seed, boolean drawn, long modulus, long offset) {
    this.register = register;
    this.parts = List.copyOf(parts);
    this.seed = seed;
    this.drawn = drawn;
    this.modulus = modulus;
    this.offset = offset;
    int words = parts.stream().mapToInt(Part::words).sum();
    this.partOfWord = new Part[words];
    this.indexOfWord = new int[words];
    int at = 0;
    for (Part part : parts) {
      for (int i = 0; i < part.words(); i++) {
        partOfWord[at] = part;
        indexOfWord[at] = i;
        at++;
      }
    }
    this.length = parts.size() == 1 ? parts.get(0).octets() : words * Integer.BYTES;
  }

  /** The greatest number that it makes. */
  public long greatest() {
    return modulus + offset - 1;
  }

  @Override
  public Step evaluate(Evaluation state) {
    long hash = hash(state) & 0xffffffffL;
    state.load(register, 0, (hash * modulus >>> Integer.SIZE) + offset & 0xffffffffL);
    return Step.NEXT;
  }

  private int hash(Evaluation state) {
    int a = START + length + seed;
    int b = a;
    int c = a;
    int at = 0;
    while (partOfWord.length - at > BLOCK_WORDS) {
      a += word(state, at);
      b += word(state, at + 1);
      c += word(state, at + 2);
      a = a - c ^ Integer.rotateLeft(c, 4);
      c += b;
      b = b - a ^ Integer.rotateLeft(a, 6);
      a += c;
      c = c - b ^ Integer.rotateLeft(b, 8);
      b += a;
      a = a - c ^ Integer.rotateLeft(c, 16);
      c += b;
      b = b - a ^ Integer.rotateLeft(a, 19);
      a += c;
      c = c - b ^ Integer.rotateLeft(b, 4);
      b += a;
      at += BLOCK_WORDS;
    }
    a += word(state, at);
    b += word(state, at + 1);
    c += word(state, at + 2);
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    return (c ^ b) - Integer.rotateLeft(b, 24);
  }

  private int word(Evaluation state, int at) {
    return at < partOfWord.length ? partOfWord[at].word(state, indexOfWord[at]) : 0;
  }

  @Override
  public String describe() {
    String from = offset == 0 ? "" : " offset " + offset;
    return "[ hash reg "
        + register
        + " = jhash(reg "
        + parts.get(0).register()
        + ", "
        + length
        + ", 0x"
        + Integer.toHexString(drawn ? 0 : seed)
        + ") % mod "
        + modulus
        + from
        + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, null);
  }

  @Override
  public void trace(RuleTests tests) {
    parts.forEach(part -> tests.read(part.register()));
    tests.forget(register);
  }
}

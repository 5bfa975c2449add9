package dev.narrows.rules.field;

import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.CtKey;
import dev.narrows.rules.eval.op.CtLoad;
import dev.narrows.rules.eval.op.ExtensionHeaderExists;
import dev.narrows.rules.eval.op.ExtensionHeaderLoad;
import dev.narrows.rules.eval.op.FibLoad;
import dev.narrows.rules.eval.op.InterfaceNameLoad;
import dev.narrows.rules.eval.op.IpOptionExists;
import dev.narrows.rules.eval.op.IpOptionLoad;
import dev.narrows.rules.eval.op.JenkinsHash;
import dev.narrows.rules.eval.op.LinkAddressLoad;
import dev.narrows.rules.eval.op.LinkTypeLoad;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.MetaLoad;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.RandomLoad;
import dev.narrows.rules.eval.op.RoundRobinLoad;
import dev.narrows.rules.eval.op.SctpChunkExists;
import dev.narrows.rules.eval.op.SctpChunkLoad;
import dev.narrows.rules.eval.op.ShiftRight;
import dev.narrows.rules.eval.op.TcpOptionExists;
import dev.narrows.rules.eval.op.TcpOptionLoad;
import java.util.ArrayList;
import java.util.List;

/** Where a field's bits are. */
public sealed interface FieldLocation {

  /** Length of the field. */
  int bitLength();

  /**
   * Operations that put the field into a register, as a number whose lowest bit is the field's
   * last.
   */
  List<Operation> load(int register);

  /** Among octets, of which whole ones are loaded and the field cut out. */
  sealed interface InOctets extends FieldLocation {

    /** From the first octet's most significant bit. */
    int bitOffset();

    /** Loads whole octets. */
    Operation octets(int register, int first, int count);

    @Override
    default List<Operation> load(int register) {
      int first = bitOffset() / Byte.SIZE;
      int end = bitOffset() + bitLength();
      int count = (end + Byte.SIZE - 1) / Byte.SIZE - first;
      int shift = -end & (Byte.SIZE - 1);
      List<Operation> operations = new ArrayList<>();
      operations.add(octets(register, first, count));
      if (bitOffset() % Byte.SIZE != 0 || shift != 0) {
        Value mask = Value.ones(bitLength()).shiftLeft(shift);
        operations.add(new Bitwise(register, mask, Value.ZERO));
      }
      if (shift != 0) {
        operations.add(new ShiftRight(register, shift));
      }
      return operations;
    }
  }

  /**
   * In the packet.
   *
   * @param bitOffset from the base, the most significant bit of its first octet being 0
   */
  record Payload(PayloadLoad.Base base, int bitOffset, int bitLength) implements InOctets {
    @Override
    public Operation octets(int register, int first, int count) {
      return new PayloadLoad(register, base, first, count);
    }
  }

  /** In a TCP option; bitOffset counts from its kind octet. */
  record TcpOption(int kind, int bitOffset, int bitLength) implements InOctets {
    @Override
    public Operation octets(int register, int first, int count) {
      return new TcpOptionLoad(register, kind, first, count);
    }
  }

  /** In an IPv4 option; bitOffset counts from its type octet. */
  record IpOption(int type, int bitOffset, int bitLength) implements InOctets {
    @Override
    public Operation octets(int register, int first, int count) {
      return new IpOptionLoad(register, type, first, count);
    }
  }

  /** In an IPv6 extension header. */
  record ExtensionHeader(int type, int bitOffset, int bitLength) implements InOctets {
    @Override
    public Operation octets(int register, int first, int count) {
      return new ExtensionHeaderLoad(register, type, first, count);
    }
  }

  /** In an SCTP chunk. */
  record SctpChunk(int type, int bitOffset, int bitLength) implements InOctets {
    @Override
    public Operation octets(int register, int first, int count) {
      return new SctpChunkLoad(register, type, first, count);
    }
  }

  /**
   * Whether there is such a part.
   *
   * @param type of the part, in its kind
   */
  record Presence(Part part, int type) implements FieldLocation {
    /** What can be there, or not. */
    public enum Part {
      TCP_OPTION,
      IP_OPTION,
      EXTENSION_HEADER,
      SCTP_CHUNK
    }

    @Override
    public int bitLength() {
      return Byte.SIZE;
    }

    @Override
    public List<Operation> load(int register) {
      return List.of(
          switch (part) {
            case TCP_OPTION -> new TcpOptionExists(register, type);
            case IP_OPTION -> new IpOptionExists(register, type);
            case EXTENSION_HEADER -> new ExtensionHeaderExists(register, type);
            case SCTP_CHUNK -> new SctpChunkExists(register, type);
          });
    }
  }

  /** Beside the packet. */
  record Meta(MetaKey key, int bitLength) implements FieldLocation {
    @Override
    public List<Operation> load(int register) {
      return List.of(new MetaLoad(register, key));
    }
  }

  /**
   * Of the packet's connection.
   *
   * @param direction 0 for original, 1 for reply, -1 for neither
   */
  record Ct(CtKey key, int direction, int bitLength) implements FieldLocation {
    @Override
    public List<Operation> load(int register) {
      return List.of(new CtLoad(register, key, direction));
    }
  }

  /** A hash of other fields, which stand in registers already. */
  record Hash(JenkinsHash operation, List<Operation> key) implements FieldLocation {
    public Hash {
      key = List.copyOf(key);
    }

    @Override
    public int bitLength() {
      return Integer.SIZE;
    }

    @Override
    public List<Operation> load(int register) {
      List<Operation> operations = new ArrayList<>(key);
      operations.add(operation);
      return operations;
    }
  }

  /** What the kernel's routing says. */
  record Route(FibLoad.Query query, FibLoad.Result result) implements FieldLocation {
    @Override
    public int bitLength() {
      return result.bits();
    }

    @Override
    public List<Operation> load(int register) {
      return List.of(new FibLoad(register, query, result));
    }
  }

  /** The name of an interface: 16 octets, the first letter first, zeros behind the last. */
  record InterfaceName(InterfaceNameLoad.Direction direction) implements FieldLocation {
    @Override
    public int bitLength() {
      return Byte.SIZE * Value.OCTETS;
    }

    @Override
    public List<Operation> load(int register) {
      return List.of(new InterfaceNameLoad(register, direction));
    }
  }

  /** What the queue tells of the Ethernet header. */
  enum Link implements FieldLocation {
    SOURCE_ADDRESS,
    TYPE;

    @Override
    public int bitLength() {
      return this == TYPE ? Short.SIZE : 48;
    }

    @Override
    public List<Operation> load(int register) {
      return List.of(this == TYPE ? new LinkTypeLoad(register) : new LinkAddressLoad(register));
    }
  }

  /**
   * A number that is made, another one for each packet: at random or in a row.
   *
   * @param modulus how many numbers there are
   * @param offset the least of them
   */
  record MadeNumber(boolean random, long modulus, long offset) implements FieldLocation {
    @Override
    public int bitLength() {
      return Integer.SIZE;
    }

    @Override
    public List<Operation> load(int register) {
      return List.of(
          random
              ? new RandomLoad(register, modulus, offset)
              : new RoundRobinLoad(register, modulus, offset));
    }
  }
}

package dev.narrows.firewall.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * The pcapng format (draft-ietf-opsawg-pcapng): a sequence of blocks, of which section headers,
 * interface descriptions and the three kinds of packet blocks matter here; others are skipped.
 *
 * <pre>
 *  block:  type 4 | total length 4 | body, padded to 4 | total length 4
 * </pre>
 */
final class PcapngReader extends CaptureReader {
  static final int SECTION_HEADER = 0x0a0d0d0a;

  private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int WORD = 4;

  /** Type and the two total lengths. */
  private static final int BLOCK_OVERHEAD = 12;

  private static final int SECTION_FIXED = 16;
  private static final int SECTION_MAJOR_AT = 4;
  private static final int MAJOR = 1;

  private static final int INTERFACE_FIXED = 8;
  private static final int INTERFACE_SNAP_LENGTH_AT = 4;

  /** Options of an interface that are longer than all that are known tell nothing of use. */
  private static final int MAX_INTERFACE_BODY = 1 << 20;

  private static final int PACKET_FIXED = 20;
  private static final int TIME_HIGH_AT = 4;
  private static final int TIME_LOW_AT = 8;
  private static final int CAPTURED_AT = 12;
  private static final int LENGTH_AT = 16;

  private final List<PcapngInterface> interfaces = new ArrayList<>();
  private final byte[] fixed = new byte[PACKET_FIXED];
  private boolean pendingBlock;
  private int blockType;
  private long bodyLength;
  private long blockAt;

  PcapngReader(CaptureInput input) throws CaptureException {
    super(input);
    blockAt = 0;
    readSection();
  }

  @Override
  boolean next(CapturedFrame frame) throws CaptureException {
    if (!advanceToPacket()) {
      return false;
    }
    pendingBlock = false;
    if (blockType == SIMPLE_PACKET) {
      readSimplePacket(frame);
    } else {
      readPacket(frame, blockType == PACKET);
    }
    return true;
  }

  /** Reads on up to the start of the next packet block, if there is one. */
  private boolean advanceToPacket() throws CaptureException {
    while (!pendingBlock) {
      blockAt = input.position();
      input.beginPacket(frames + 1, blockAt);
      int read = input.readUpTo(fixed, WORD);
      if (read == 0) {
        return false;
      }
      if (read < WORD) {
        throw input.failure(
            "the file is cut off: a block's type takes 4 octets, " + read + " are there");
      }
      blockType = (int) input.u32(fixed, 0);
      if (blockType == SECTION_HEADER) {
        readSection();
      } else {
        readBlockStart();
      }
    }
    return true;
  }

  private void readBlockStart() throws CaptureException {
    input.read(fixed, WORD, "a block's length");
    bodyLength = checkBlockLength(input.u32(fixed, 0));
    switch (blockType) {
      case INTERFACE_DESCRIPTION:
        readInterface();
        break;
      case PACKET:
      case SIMPLE_PACKET:
      case ENHANCED_PACKET:
        pendingBlock = true;
        break;
      default:
        endBlock(bodyLength);
        break;
    }
  }

  private long checkBlockLength(long total) throws CaptureException {
    if (total < BLOCK_OVERHEAD || total % WORD != 0) {
      throw input.failure(
          "a block's length of " + total + " octets; it must be a multiple of 4 and at least 12");
    }
    return total - BLOCK_OVERHEAD;
  }

  /** Past what is left of a block's body, and its second length. */
  private void endBlock(long left) throws CaptureException {
    input.skip(left, "a block");
    input.read(fixed, WORD, "a block's second length");
    long again = input.u32(fixed, 0);
    if (again != bodyLength + BLOCK_OVERHEAD) {
      throw input.failure(
          "a block's two lengths differ: " + (bodyLength + BLOCK_OVERHEAD) + " and " + again);
    }
  }

  /** The order of octets is known from the byte-order magic only, which follows the length. */
  private void readSection() throws CaptureException {
    byte[] lengthField = new byte[WORD];
    input.read(lengthField, WORD, "a section header's length");
    input.read(fixed, SECTION_FIXED, "a section header");
    input.setLittleEndian(false);
    int magic = (int) input.u32(fixed, 0);
    if (Integer.reverseBytes(magic) == BYTE_ORDER_MAGIC) {
      input.setLittleEndian(true);
    } else if (magic != BYTE_ORDER_MAGIC) {
      throw input.failure(
          "a section header with byte-order magic 0x"
              + Integer.toHexString(magic)
              + ", which is none");
    }
    int major = input.u16(fixed, SECTION_MAJOR_AT);
    if (major != MAJOR) {
      throw input.failure("pcapng version " + major + " is not known; version 1 is");
    }
    bodyLength = checkBlockLength(input.u32(lengthField, 0));
    if (bodyLength < SECTION_FIXED) {
      throw tooShort("section header");
    }
    interfaces.clear();
    endBlock(bodyLength - SECTION_FIXED);
  }

  private void readInterface() throws CaptureException {
    if (bodyLength < INTERFACE_FIXED) {
      throw tooShort("interface description");
    }
    input.read(fixed, INTERFACE_FIXED, "an interface description");
    int linkType = input.u16(fixed, 0);
    long snapLength = input.u32(fixed, INTERFACE_SNAP_LENGTH_AT);
    int optionsLength = (int) Math.min(bodyLength - INTERFACE_FIXED, MAX_INTERFACE_BODY);
    PcapngInterface added = new PcapngInterface(linkType, snapLength);
    added.readOptions(input, optionsLength);
    interfaces.add(added);
    endBlock(bodyLength - INTERFACE_FIXED - optionsLength);
  }

  private void readPacket(CapturedFrame frame, boolean obsolete) throws CaptureException {
    if (bodyLength < PACKET_FIXED) {
      throw tooShort("packet block");
    }
    input.read(fixed, PACKET_FIXED, "a packet block");
    long index = obsolete ? input.u16(fixed, 0) : input.u32(fixed, 0);
    PcapngInterface from = interfaceAt(index);
    int captured = checkCaptured(input.u32(fixed, CAPTURED_AT));
    if (captured > bodyLength - PACKET_FIXED) {
      throw beyondBlock(captured, bodyLength - PACKET_FIXED);
    }
    frame.begin(frames + 1, from.linkType(), captured, input.u32(fixed, LENGTH_AT));
    long high = input.u32(fixed, TIME_HIGH_AT);
    from.setTime(frame, high << Integer.SIZE | input.u32(fixed, TIME_LOW_AT));
    input.read(frame.buffer(), frame.offset(), captured, "the packet");
    endBlock(bodyLength - PACKET_FIXED - captured);
    frames++;
  }

  /** Has no captured length: it is the least of length, snap length and what the block holds. */
  private void readSimplePacket(CapturedFrame frame) throws CaptureException {
    if (bodyLength < WORD) {
      throw tooShort("simple packet block");
    }
    input.read(fixed, WORD, "a simple packet block");
    long length = input.u32(fixed, 0);
    PcapngInterface from = interfaceAt(0);
    long captured = from.snapLength() == 0 ? length : Math.min(length, from.snapLength());
    int checked = checkCaptured(Math.min(captured, bodyLength - WORD));
    frame.begin(frames + 1, from.linkType(), checked, length);
    frame.setTime(0, 0);
    input.read(frame.buffer(), frame.offset(), checked, "the packet");
    endBlock(bodyLength - WORD - checked);
    frames++;
  }

  private PcapngInterface interfaceAt(long index) throws CaptureException {
    if (index >= interfaces.size()) {
      throw input.failure(
          "interface " + index + " is not described; " + interfaces.size() + " are before it");
    }
    return interfaces.get((int) index);
  }

  private CaptureException tooShort(String what) {
    return input.failure("a " + what + " of " + bodyLength + " octets is too short");
  }

  private CaptureException beyondBlock(long captured, long room) {
    return input.failure(
        "a captured length of " + captured + " octets in a block that has room for " + room);
  }

  /** Interfaces may be described between packets, too; those are not known here. */
  @Override
  int linkType() throws CaptureException {
    advanceToPacket();
    int common = SEVERAL;
    for (PcapngInterface each : interfaces) {
      if (common != SEVERAL && common != each.linkType()) {
        return SEVERAL;
      }
      common = each.linkType();
    }
    return common;
  }

  @Override
  boolean isNanosecond() {
    return true;
  }
}

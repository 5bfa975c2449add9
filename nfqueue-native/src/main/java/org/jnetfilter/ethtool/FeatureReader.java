package org.jnetfilter.ethtool;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.AttributeCursor;
import org.jnetfilter.netlink.MessageCursor;
import org.jnetfilter.netlink.MessageWriter;
import org.jnetfilter.netlink.NetlinkSocket;

/**
 * Asks for the features of network interfaces (ETHTOOL_MSG_FEATURES_GET), in the namespace in which
 * it was opened; owned by one thread. Needs no permissions.
 */
public final class FeatureReader implements AutoCloseable {
  private static final int REQUEST = 128;
  private static final int TIMEOUT_MILLIS = 2000;

  /** struct genlmsghdr: command, version, 16 bits reserved. */
  private static final int GENLMSGHDR = 4;

  private final NetlinkSocket socket;
  private final NativeMemory request = new NativeMemory(REQUEST);
  private final MessageWriter writer = new MessageWriter(request);
  private int family;

  private FeatureReader(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * @throws NetfilterException when the kernel has no ethtool netlink (before Linux 5.6)
   */
  public static FeatureReader open() {
    NetlinkSocket socket = NetlinkSocket.open(NfConstants.NETLINK_GENERIC);
    socket.setReceiveTimeout(TIMEOUT_MILLIS);
    FeatureReader reader = new FeatureReader(socket);
    int errno = reader.findFamily();
    if (errno != 0) {
      reader.close();
      throw new NetfilterException("find ethtool's netlink family", errno, "");
    }
    return reader;
  }

  private int findFamily() {
    int sequence = begin(NfConstants.GENL_ID_CTRL, NfConstants.CTRL_CMD_GETFAMILY, 2);
    writer.putText(NfConstants.CTRL_ATTR_FAMILY_NAME, "ethtool").end();
    AttributeCursor attributes = new AttributeCursor();
    int errno =
        socket.request(
            writer,
            sequence,
            message -> {
              message.attributes(attributes, GENLMSGHDR);
              while (attributes.next()) {
                if (attributes.type() == NfConstants.CTRL_ATTR_FAMILY_ID) {
                  // 16 bits in the machine's order.
                  family = message.buffer().getUnsignedShortLE(attributes.offset());
                }
              }
            });
    return errno == 0 && family == 0 ? Errno.ENOENT : errno;
  }

  private int begin(int type, int command, int version) {
    int sequence = socket.nextSequence();
    writer
        .clear()
        .begin(type, NfConstants.NLM_F_REQUEST | NfConstants.NLM_F_ACK, sequence)
        .octet(command)
        .octet(version)
        .octet(0)
        .octet(0);
    return sequence;
  }

  /** Of the interface with this index; empty when it is gone or tells nothing. */
  public Optional<DeviceFeatures> read(int link) {
    int sequence = begin(family, NfConstants.ETHTOOL_MSG_FEATURES_GET, 1);
    int header = writer.beginNested(NfConstants.ETHTOOL_A_FEATURES_HEADER);
    writer.putU32(NfConstants.ETHTOOL_A_HEADER_DEV_INDEX, link).endNested(header).end();
    Set<String> active = new HashSet<>();
    Set<String> changeable = new HashSet<>();
    int errno = socket.request(writer, sequence, message -> readSets(message, active, changeable));
    return errno == 0 ? Optional.of(new DeviceFeatures(active, changeable)) : Optional.empty();
  }

  private static void readSets(MessageCursor message, Set<String> active, Set<String> changeable) {
    AttributeCursor attributes = message.attributes(new AttributeCursor(), GENLMSGHDR);
    while (attributes.next()) {
      if (attributes.type() == NfConstants.ETHTOOL_A_FEATURES_ACTIVE) {
        readNames(attributes, active);
      } else if (attributes.type() == NfConstants.ETHTOOL_A_FEATURES_HW) {
        readNames(attributes, changeable);
      }
    }
  }

  /** A bitset in its long form; without a mask it lists the bits that are set. */
  private static void readNames(AttributeCursor set, Set<String> names) {
    AttributeCursor parts = set.nested(new AttributeCursor());
    AttributeCursor bits = new AttributeCursor();
    while (parts.next()) {
      if (parts.type() == NfConstants.ETHTOOL_A_BITSET_BITS) {
        parts.nested(bits);
        while (bits.next()) {
          readBit(bits, names, isMasked(set));
        }
      }
    }
  }

  private static boolean isMasked(AttributeCursor set) {
    AttributeCursor parts = set.nested(new AttributeCursor());
    while (parts.next()) {
      if (parts.type() == NfConstants.ETHTOOL_A_BITSET_NOMASK) {
        return false;
      }
    }
    return true;
  }

  private static void readBit(AttributeCursor bit, Set<String> names, boolean masked) {
    AttributeCursor attributes = bit.nested(new AttributeCursor());
    String name = "";
    boolean value = !masked;
    while (attributes.next()) {
      if (attributes.type() == NfConstants.ETHTOOL_A_BITSET_BIT_NAME) {
        name = attributes.text();
      } else if (attributes.type() == NfConstants.ETHTOOL_A_BITSET_BIT_VALUE) {
        value = true;
      }
    }
    if (value && !name.isEmpty()) {
      names.add(name);
    }
  }

  @Override
  public void close() {
    socket.close();
    request.close();
  }
}

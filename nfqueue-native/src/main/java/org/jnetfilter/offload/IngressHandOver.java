package org.jnetfilter.offload;

import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.MessageWriter;
import org.jnetfilter.netlink.NetlinkSocket;

/**
 * Makes what one interface receives be received by another: a classifier at its ingress hands each
 * packet over before any rule sees it (kernel: net/sched/cls_u32.c, act_mirred.c). Rules, policy
 * routing and reverse-path filters then meet the other interface, and never the first. What is set
 * up here vanishes with the first interface.
 */
public final class IngressHandOver {
  // linux/pkt_sched.h, pkt_cls.h, rtnetlink.h
  private static final int TC_H_CLSACT = 0xfffffff1;
  private static final int CLSACT_HANDLE = 0xffff0000;
  private static final int CLSACT_INGRESS = 0xfffffff2;
  private static final int ETH_P_ALL_BIG_ENDIAN = 0x0300;
  private static final int PRIORITY = 1 << 16;
  private static final int TCA_U32_SEL = 5;
  private static final int TCA_U32_ACT = 7;
  private static final int TCA_MIRRED_PARMS = 2;
  private static final int TCA_INGRESS_REDIR = 3;
  private static final int TC_ACT_STOLEN = 4;

  // linux/if_link.h
  private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final int IN6_ADDR_GEN_MODE_NONE = 1;

  private static final int REQUEST = 512;
  private static final int TIMEOUT_MILLIS = 5000;

  private IngressHandOver() {}

  /** As {@link #install(int, int)}, of the interface that has a name. */
  public static void install(String from, int to) {
    install(index(from), to);
  }

  private static int index(String name) {
    int[] index = new int[1];
    try (NetlinkSocket socket = NetlinkSocket.open(NfConstants.NETLINK_ROUTE);
        NativeMemory memory = new NativeMemory(REQUEST)) {
      socket.setReceiveTimeout(TIMEOUT_MILLIS);
      MessageWriter writer = new MessageWriter(memory);
      int sequence = socket.nextSequence();
      writer
          .clear()
          .begin(
              NfConstants.RTM_GETLINK, NfConstants.NLM_F_REQUEST | NfConstants.NLM_F_ACK, sequence)
          .word(0)
          .word(0)
          .word(0)
          .word(0)
          .putText(NfConstants.IFLA_IFNAME, name)
          .end();
      int errno =
          socket.request(
              writer,
              sequence,
              message -> index[0] = message.buffer().getIntLE(message.payload() + Integer.BYTES));
      require(socket, "find the interface " + name, errno);
    }
    return index[0];
  }

  /**
   * Sets the interface up, without an address of its own, and hands over what it receives.
   *
   * @param from index of the interface whose packets are handed over
   * @param to index of the interface that receives them
   * @throws NetfilterException when the kernel cannot
   */
  public static void install(int from, int to) {
    try (NetlinkSocket socket = NetlinkSocket.open(NfConstants.NETLINK_ROUTE);
        NativeMemory memory = new NativeMemory(REQUEST)) {
      socket.setReceiveTimeout(TIMEOUT_MILLIS);
      MessageWriter writer = new MessageWriter(memory);
      setUp(socket, writer, from);
      addQdisc(socket, writer, from);
      require(socket, "hand over what an interface receives", addFilter(socket, writer, from, to));
    }
  }

  private static void setUp(NetlinkSocket socket, MessageWriter writer, int index) {
    int sequence = socket.nextSequence();
    writer
        .clear()
        .begin(NfConstants.RTM_NEWLINK, NfConstants.NLM_F_REQUEST | NfConstants.NLM_F_ACK, sequence)
        .word(0)
        .word(index)
        .word(NfConstants.IFF_UP)
        .word(NfConstants.IFF_UP);
    int families = writer.beginNested(NfConstants.IFLA_AF_SPEC);
    int ipv6 = writer.beginNested(NfConstants.AF_INET6);
    writer.putU8(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
    writer.endNested(ipv6).endNested(families).end();
    int errno = socket.request(writer, sequence, message -> {});
    if (errno == Errno.EAFNOSUPPORT || errno == Errno.EOPNOTSUPP) {
      errno = setUpWithoutIpv6(socket, writer, index);
    }
    require(socket, "set the interface up", errno);
  }

  /** Where the kernel has no IPv6 there is no address to keep it from making. */
  private static int setUpWithoutIpv6(NetlinkSocket socket, MessageWriter writer, int index) {
    int sequence = socket.nextSequence();
    writer
        .clear()
        .begin(NfConstants.RTM_NEWLINK, NfConstants.NLM_F_REQUEST | NfConstants.NLM_F_ACK, sequence)
        .word(0)
        .word(index)
        .word(NfConstants.IFF_UP)
        .word(NfConstants.IFF_UP)
        .end();
    return socket.request(writer, sequence, message -> {});
  }

  private static void addQdisc(NetlinkSocket socket, MessageWriter writer, int index) {
    int sequence = begin(socket, writer, NfConstants.RTM_NEWQDISC, index);
    writer.word(CLSACT_HANDLE).word(TC_H_CLSACT).word(0);
    writer.putText(NfConstants.TCA_KIND, "clsact").end();
    require(socket, "make room for a classifier", socket.request(writer, sequence, message -> {}));
  }

  private static int addFilter(NetlinkSocket socket, MessageWriter writer, int from, int to) {
    int sequence = begin(socket, writer, NfConstants.RTM_NEWTFILTER, from);
    writer.word(0).word(CLSACT_INGRESS).word(PRIORITY | ETH_P_ALL_BIG_ENDIAN);
    writer.putText(NfConstants.TCA_KIND, "u32");
    int options = writer.beginNested(NfConstants.TCA_OPTIONS);
    putMatchAll(writer);
    int actions = writer.beginNested(TCA_U32_ACT);
    int first = writer.beginNested(1);
    writer.putText(NfConstants.TCA_KIND, "mirred");
    int parameters = writer.beginNested(NfConstants.TCA_OPTIONS);
    putRedirect(writer, to);
    writer.endNested(parameters).endNested(first).endNested(actions).endNested(options).end();
    return socket.request(writer, sequence, message -> {});
  }

  /** struct tc_u32_sel with one struct tc_u32_key that matches anything. */
  private static void putMatchAll(MessageWriter writer) {
    int selector = writer.beginStructure(TCA_U32_SEL);
    writer.octet(1).octet(0).octet(1).octet(0).word(0).word(0).word(0);
    writer.word(0).word(0).word(0).word(0);
    writer.endNested(selector);
  }

  /** struct tc_mirred: index, capab, action, refcnt, bindcnt, eaction, ifindex. */
  private static void putRedirect(MessageWriter writer, int to) {
    int redirect = writer.beginStructure(TCA_MIRRED_PARMS);
    writer.word(0).word(0).word(TC_ACT_STOLEN).word(0).word(0).word(TCA_INGRESS_REDIR).word(to);
    writer.endNested(redirect);
  }

  /** Begins a request with struct tcmsg's first half; handle, parent and info follow. */
  private static int begin(NetlinkSocket socket, MessageWriter writer, int type, int index) {
    int sequence = socket.nextSequence();
    int flags =
        NfConstants.NLM_F_REQUEST
            | NfConstants.NLM_F_ACK
            | NfConstants.NLM_F_CREATE
            | NfConstants.NLM_F_EXCL;
    writer.clear().begin(type, flags, sequence).word(0).word(index);
    return sequence;
  }

  private static void require(NetlinkSocket socket, String what, int errno) {
    if (errno != 0) {
      throw new NetfilterException(what, errno, socket.errorText());
    }
  }
}

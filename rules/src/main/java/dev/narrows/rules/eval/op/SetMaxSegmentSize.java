package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.MssEdit;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.TcpOptionCursor;

/**
 * Lowers the maximum segment size that a TCP segment announces; never raises it. Any segment that
 * carries the option is edited: what kinds of segment, the rule says.
 *
 * <p>"set" does as nft_exthdr_tcp_set_eval, "add" as xt_TCPMSS: a SYN without the option and
 * without data gets one, with no more than what its lack means (536, or 1220 for IPv6). Where the
 * kernel is wrong this is right: the checksum after an edit at an odd offset; signed segments (RFC
 * 2385, RFC 5925) stay, because the receiver would refuse an edited one. What stands behind
 * end-of-list is no option (RFC 9293, MUST-69) and stays, but where the statement is nft's own.
 * Breaks, as the kernel does, when there is no TCP header or the option is too short. Super-frames
 * are not edited: a segment that announces its size is never one.
 */
public final class SetMaxSegmentSize implements Operation {

  /** Where the value comes from. */
  public enum Source {
    /** A number in the rule. */
    FIXED,
    /** The kernel's routing: "rt mtu". */
    RT_MTU,
    /** All that is known of the path, both ways: "path mtu". */
    PATH_MTU
  }

  private static final int MSS = TcpOptionCursor.MAXIMUM_SEGMENT_SIZE;
  private static final int MAX_SIZE = 0xffff;
  private static final int IPV4_HEADERS = 20 + TcpHeader.MIN_LENGTH;
  private static final int IPV6_HEADERS = 40 + TcpHeader.MIN_LENGTH;

  /** What a segment without the option announces (RFC 9293, MUST-15), as TCP_MSS_DEFAULT. */
  private static final int IPV4_DEFAULT = 536;

  private static final int IPV6_DEFAULT = 1220;
  private static final int NO_SIZE = -1;

  private final Source source;
  private final int fixed;
  private final boolean addMissing;

  private SetMaxSegmentSize(Source source, int fixed, boolean addMissing) {
    this.source = source;
    this.fixed = fixed;
    this.addMissing = addMissing;
  }

  /** "tcp option maxseg size set N", or with addMissing "size add N". */
  public static SetMaxSegmentSize fixed(int size, boolean addMissing) {
    if (size < 0 || size > MAX_SIZE) {
      throw new IllegalArgumentException("maximum segment size " + size);
    }
    return new SetMaxSegmentSize(Source.FIXED, size, addMissing);
  }

  public static SetMaxSegmentSize routeMtu(boolean addMissing) {
    return new SetMaxSegmentSize(Source.RT_MTU, 0, addMissing);
  }

  public static SetMaxSegmentSize pathMtu(boolean addMissing) {
    return new SetMaxSegmentSize(Source.PATH_MTU, 0, addMissing);
  }

  @Override
  public Step evaluate(Evaluation state) {
    PacketView packet = state.packet();
    if (state.context().isGso()) {
      return Step.NEXT;
    }
    int headerLength = TcpOptions.headerLength(packet);
    if (headerLength == 0) {
      return withoutHeader(state, packet);
    }
    int option = find(packet, headerLength);
    if (option == TcpOptions.MALFORMED) {
      return Step.BREAK;
    }
    MssEdit edit =
        option == TcpOptions.NONE
            ? add(state, packet, headerLength)
            : lower(state, packet, headerLength, option);
    state.decision().recordMssEdit(edit, state.rule());
    return Step.NEXT;
  }

  private int find(PacketView packet, int headerLength) {
    if (addMissing) {
      return TcpOptions.findExact(packet, headerLength, MSS, MssOption.LENGTH);
    }
    return source == Source.PATH_MTU
        ? TcpOptions.findBeforeEnd(packet, headerLength, MSS, MssOption.LENGTH)
        : TcpOptions.find(packet, headerLength, MSS, MssOption.LENGTH);
  }

  private static Step withoutHeader(Evaluation state, PacketView packet) {
    boolean cut = packet.captured() < packet.length();
    if (!cut || packet.protocol() != IpProtocol.TCP || packet.isLaterFragment()) {
      return Step.BREAK;
    }
    state.decision().recordMssEdit(MssEdit.NOT_CAPTURED, state.rule());
    return Step.NEXT;
  }

  private MssEdit lower(Evaluation state, PacketView packet, int headerLength, int option) {
    int size = size(state, packet);
    if (size == NO_SIZE) {
      return MssEdit.MTU_UNUSABLE;
    }
    if (MssOption.size(packet, option) <= size) {
      return MssEdit.ALREADY_LOW;
    }
    MssEdit obstacle = obstacle(state, packet, headerLength);
    if (obstacle != MssEdit.NONE) {
      return obstacle;
    }
    MssOption.setSize(packet, option, size);
    completeChecksum(state, packet);
    return MssEdit.CLAMPED;
  }

  private MssEdit add(Evaluation state, PacketView packet, int headerLength) {
    int flags = packet.u8(packet.transportOffset() + TcpHeader.FLAGS_OFFSET);
    if (!addMissing || (flags & TcpHeader.SYN) == 0) {
      return MssEdit.NO_OPTION;
    }
    boolean data = packet.length() - packet.transportOffset() > headerLength;
    if (data || packet.isFragment() || headerLength > TcpHeader.MAX_LENGTH - MssOption.LENGTH) {
      return MssEdit.NO_ROOM;
    }
    int size = size(state, packet);
    if (size == NO_SIZE) {
      return MssEdit.MTU_UNUSABLE;
    }
    MssEdit obstacle = obstacle(state, packet, headerLength);
    if (obstacle != MssEdit.NONE) {
      return obstacle;
    }
    int implied = packet.isIpv4() ? IPV4_DEFAULT : IPV6_DEFAULT;
    if (!MssOption.insert(packet, headerLength, Math.min(size, implied))) {
      return MssEdit.NO_ROOM;
    }
    completeChecksum(state, packet);
    return MssEdit.ADDED;
  }

  private static MssEdit obstacle(Evaluation state, PacketView packet, int headerLength) {
    if (isSigned(packet, headerLength)) {
      return MssEdit.SIGNED;
    }
    boolean whole = packet.captured() >= packet.length();
    boolean unfinished = state.context().isChecksumPartial() && !canSum(packet);
    return whole && !unfinished ? MssEdit.NONE : MssEdit.NOT_CAPTURED;
  }

  private static boolean isSigned(PacketView packet, int headerLength) {
    return TcpOptions.findBeforeEnd(packet, headerLength, TcpOptionCursor.MD5_SIGNATURE, 1)
            != TcpOptions.NONE
        || TcpOptions.findBeforeEnd(packet, headerLength, TcpOptionCursor.AUTHENTICATION, 1)
            != TcpOptions.NONE;
  }

  /** Whether the checksum of the whole segment can be computed, as a partial one must be. */
  private static boolean canSum(PacketView packet) {
    return packet.hasTransport() && !packet.isFragment();
  }

  /**
   * A packet that is put back is taken for checksummed, so a pseudo header's sum would be wrong.
   */
  private static void completeChecksum(Evaluation state, PacketView packet) {
    if (state.context().isChecksumPartial()) {
      packet.tcp().setChecksum(InternetChecksum.transport(packet));
      state.context().setChecksumComplete();
    }
  }

  private int size(Evaluation state, PacketView packet) {
    switch (source) {
      case FIXED:
        return fixed;
      case RT_MTU:
        return routeSize(packet, state.environment().routeMtuBothWays(state.context()));
      case PATH_MTU:
        return pathSize(packet, state.pathMtuBothWays());
      default:
        throw new AssertionError(source);
    }
  }

  /** As get_tcpmss of net/netfilter/nft_rt.c, the default included. */
  private static int routeSize(PacketView packet, int mtu) {
    int headers = headers(packet);
    return mtu <= headers || mtu > MAX_SIZE ? IPV4_DEFAULT : mtu - headers;
  }

  private static int pathSize(PacketView packet, int mtu) {
    int headers = headers(packet);
    return mtu <= headers ? NO_SIZE : Math.min(mtu - headers, MAX_SIZE);
  }

  private static int headers(PacketView packet) {
    return packet.isIpv4() ? IPV4_HEADERS : IPV6_HEADERS;
  }

  @Override
  public String describe() {
    String value =
        source == Source.FIXED ? Integer.toString(fixed) : source == Source.RT_MTU ? "rt" : "path";
    return "[ exthdr write tcpopt 2b @ 2 + 2 " + value + (addMissing ? " add ]" : " ]");
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.requireTcp();
    facts.recordEdit();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.change();
  }
}

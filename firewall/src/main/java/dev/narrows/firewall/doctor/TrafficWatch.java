package dev.narrows.firewall.doctor;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws conclusions from packets that pass; bounded, whatever passes. */
final class TrafficWatch {
  private static final int MOST = 10_000;
  private static final int NIBBLE = 0xf;
  private static final int WORD = 4;
  private static final int IPV4_HEADER = 20;
  private static final int TCP_HEADER = 20;
  private static final int ICMP_HEADER = 8;
  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  /** RFC 4443, section 3.2. */
  private static final int PACKET_TOO_BIG = 2;

  private static final int IPV6_HEADER = 40;

  /** Segments shorter than that may be sent again and again for other reasons. */
  private static final int FULL_SIZE = 1280;

  /** What was under way when a sender was told may still come. */
  private static final long GRACE_MILLIS = 1000;

  /** The kernel sends a segment again after 0.2 s, then doubles the time. */
  private static final int MANY_REPETITIONS = 3;

  /** From one host to another. */
  private record Pair(InetAddress source, InetAddress destination) {}

  /** One direction of a connection, at a link that it comes in by. */
  private record Connection(Pair pair, int ports, int link) {}

  private static final class Coalesced {
    private long frames;
    private int longest;
  }

  private static final class Told {
    private final long whenMillis;
    private int mtu;
    private long ignored;

    private Told(long whenMillis, int mtu) {
      this.whenMillis = whenMillis;
      this.mtu = mtu;
    }
  }

  /** How far a sender has come, and what it sends again meanwhile. */
  private static final class Progress {
    private boolean begun;
    private int newest;
    private int repeated;
    private int repetitions;
    private int length;

    private void see(int sequence, int octets) {
      if (!begun || sequence - newest > 0) {
        begun = true;
        newest = sequence;
        repeated = sequence;
        repetitions = 0;
      } else if (sequence == repeated) {
        repetitions++;
      } else {
        repeated = sequence;
        repetitions = 1;
      }
      length = octets;
    }
  }

  private final Map<InetAddress, Coalesced> senders = new LinkedHashMap<>();
  private final Map<Pair, Told> told = new LinkedHashMap<>();
  private final Map<Connection, Progress> connections = new LinkedHashMap<>();

  /**
   * A packet that passes.
   *
   * @param captured octets that are there from the offset on
   * @param length of the IP packet
   * @param segmentSize of its segments' payload; 0 when the kernel takes it for one packet
   * @param incoming whether it came by the link
   * @param link index of the link
   * @param linkMtu of the link
   */
  record Sighting(
      ByteBuf buffer,
      int offset,
      int captured,
      int length,
      int segmentSize,
      boolean incoming,
      int link,
      int linkMtu) {}

  void see(Sighting packet, long nowMillis) {
    int version =
        packet.captured() < IPV4_HEADER
            ? 0
            : packet.buffer().getByte(packet.offset()) >>> 4 & NIBBLE;
    boolean ipv6 = version == 6;
    if (version != 4 && !(ipv6 && packet.captured() >= IPV6_HEADER)) {
      return;
    }
    int header = ipv6 ? IPV6_HEADER : (packet.buffer().getByte(packet.offset()) & NIBBLE) * WORD;
    int protocol = packet.buffer().getUnsignedByte(packet.offset() + (ipv6 ? 6 : 9));
    int left = packet.captured() - header;
    if (protocol == TCP && left >= TCP_HEADER && packet.incoming()) {
      seeSegment(packet, header, pair(packet.buffer(), packet.offset(), ipv6), nowMillis);
    } else if (protocol == (ipv6 ? ICMPV6 : ICMP) && left >= ICMP_HEADER) {
      seeMessage(packet.buffer(), packet.offset() + header, left, ipv6, nowMillis);
    }
  }

  private void seeSegment(Sighting packet, int ipHeader, Pair pair, long nowMillis) {
    ByteBuf buffer = packet.buffer();
    int at = packet.offset() + ipHeader;
    int headers = ipHeader + (buffer.getByte(at + 12) >>> 4 & NIBBLE) * WORD;
    int size = packet.segmentSize();
    int segment = size > 0 ? Math.min(packet.length(), headers + size) : packet.length();
    if (size == 0 && packet.length() > packet.linkMtu()) {
      Coalesced sender = entry(senders, pair.source(), new Coalesced());
      sender.frames++;
      sender.longest = Math.max(sender.longest, packet.length());
    }
    Told message = told.get(pair);
    if (message != null && segment > message.mtu && nowMillis - message.whenMillis > GRACE_MILLIS) {
      message.ignored++;
    }
    if (segment >= FULL_SIZE) {
      // A bridge and its port show the same packet, which is no repetition.
      Connection connection = new Connection(pair, buffer.getInt(at), packet.link());
      Progress progress = entry(connections, connection, new Progress());
      progress.see(buffer.getInt(at + 4), packet.length());
    }
  }

  private void seeMessage(ByteBuf buffer, int at, int left, boolean ipv6, long nowMillis) {
    int type = buffer.getUnsignedByte(at);
    int code = buffer.getUnsignedByte(at + 1);
    boolean tooBig = ipv6 ? type == PACKET_TOO_BIG : type == 3 && code == 4;
    int quoted = at + ICMP_HEADER;
    if (!tooBig || left < ICMP_HEADER + (ipv6 ? IPV6_HEADER : IPV4_HEADER)) {
      return;
    }
    int mtu = ipv6 ? buffer.getInt(at + 4) : buffer.getUnsignedShort(at + 6);
    if (mtu > 0) {
      Told message = entry(told, pair(buffer, quoted, ipv6), new Told(nowMillis, mtu));
      message.mtu = Math.min(message.mtu, mtu);
    }
  }

  private static Pair pair(ByteBuf buffer, int offset, boolean ipv6) {
    int octets = ipv6 ? 16 : 4;
    int at = offset + (ipv6 ? 8 : 12);
    return new Pair(address(buffer, at, octets), address(buffer, at + octets, octets));
  }

  private static InetAddress address(ByteBuf buffer, int at, int octets) {
    byte[] bytes = new byte[octets];
    buffer.getBytes(at, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e); // never, for 4 or 16 octets
    }
  }

  /** The entry of a key; a new one that is not kept when there are too many. */
  private static <K, V> V entry(Map<K, V> map, K key, V fresh) {
    V value = map.get(key);
    if (value == null && map.size() < MOST) {
      map.put(key, fresh);
    }
    return value == null ? fresh : value;
  }

  /** What was seen until now. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    senders.forEach(
        (sender, coalesced) ->
            findings.add(
                new Finding(
                    Illness.COALESCED_FRAMES,
                    sender.getHostAddress(),
                    coalesced.frames
                        + " frames of up to "
                        + coalesced.longest
                        + " octets came without the size of their segments",
                    "ethtool -K eth0 tso off # on "
                        + sender.getHostAddress()
                        + ", for the link that its packets leave by")));
    told.forEach(
        (pair, message) -> {
          if (message.ignored > 0) {
            findings.add(ignored(pair, message));
          }
        });
    connections.forEach(
        (connection, progress) -> {
          Told message = told.get(connection.pair());
          if (progress.repetitions >= MANY_REPETITIONS && message == null) {
            findings.add(blackHole(connection.pair(), progress));
          }
        });
    return findings;
  }

  private static Finding ignored(Pair pair, Told message) {
    boolean ipv6 = pair.source().getAddress().length > 4;
    String rule =
        ipv6
            ? "ip6tables -I INPUT -p icmpv6 --icmpv6-type packet-too-big -j ACCEPT"
            : "iptables -I INPUT -p icmp --icmp-type fragmentation-needed -j ACCEPT";
    return new Finding(
        Illness.MESSAGES_IGNORED,
        pair.source().getHostAddress(),
        "it was told that the path to "
            + pair.destination().getHostAddress()
            + " carries "
            + message.mtu
            + " octets, and sent "
            + message.ignored
            + " longer packets after that",
        rule + " # on " + pair.source().getHostAddress());
  }

  private static Finding blackHole(Pair pair, Progress progress) {
    String to = pair.destination().getHostAddress();
    boolean ipv6 = pair.destination().getAddress().length > 4;
    String ip = ipv6 ? "ip -6" : "ip -4";
    return new Finding(
        Illness.BLACK_HOLE,
        to,
        pair.source().getHostAddress()
            + " sent it a segment of "
            + progress.length
            + " octets "
            + (progress.repetitions + 1)
            + " times, and nobody said that it is too long",
        ip
            + " route add "
            + to
            + " mtu "
            + (ipv6 ? 1280 : 1024)
            + " $("
            + ip
            + " route get "
            + to
            + " | grep -oE '(via|dev) [^ ]+')");
  }
}

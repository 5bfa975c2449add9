package dev.narrows.firewall.replay;

import dev.narrows.rules.Hook;
import dev.narrows.rules.field.ValueType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a packet from words, such as "tcp 10.0.0.1:1234 -> 10.1.0.1:443 syn mss 1460": a protocol,
 * two addresses, then options in any order. What is not told has the value that a packet mostly
 * has, and lengths and checksums are right.
 */
final class PacketDescription {
  private static final List<String> FLAGS =
      List.of("fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr");
  private static final Pattern ENDPOINT =
      Pattern.compile("(?:\\[([^\\]]*)\\]|([0-9.]+))(?::([0-9]+))?");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final int WORD32 = 0xffff;

  private final DescriptionWords words;
  private final PacketBuilder packet = new PacketBuilder();
  private String protocol;
  private Hook hook;
  private int mark;
  private String in;
  private String out;
  private boolean gso;
  private final DescribedConnection.Reader connection = new DescribedConnection.Reader();

  private PacketDescription(String text) {
    words = new DescriptionWords(text);
  }

  /**
   * Reads.
   *
   * @throws DescriptionException for a mistake
   */
  static DescribedPacket read(String text) {
    return new PacketDescription(text).read();
  }

  private DescribedPacket read() {
    readProtocol();
    packet.source = endpoint("the source address", true);
    String arrow = words.next("'->'");
    if (!arrow.equals("->") && !arrow.equals(">")) {
      throw words.mistake("'->' belongs between the addresses");
    }
    packet.destination = endpoint("the destination address", false);
    if (packet.source.length != packet.destination.length) {
      throw words.mistake("one address is of IPv4, the other of IPv6");
    }
    boolean ipv6 = packet.source.length == 16;
    if (ipv6 != protocol.equals("icmpv6") && protocol.startsWith("icmp")) {
      throw words.mistake(protocol + " does not go with " + (ipv6 ? "IPv6" : "IPv4"));
    }
    while (words.hasNext()) {
      String word = words.next("an option");
      if (!readPlace(word) && !readHeader(word) && !readTransport(word)) {
        throw words.mistake("'" + word + "' is no option of " + protocol + " packets");
      }
    }
    byte[] octets = build();
    return new DescribedPacket(
        octets, octets.length, hook, mark, in, out, gso, connection.connection());
  }

  private byte[] build() {
    try {
      return packet.build();
    } catch (IllegalArgumentException e) {
      throw words.mistake(e.getMessage());
    }
  }

  private void readProtocol() {
    protocol = words.next("a protocol");
    switch (protocol) {
      case "tcp":
        packet.protocol = 6;
        break;
      case "udp":
        packet.protocol = 17;
        break;
      case "icmp":
        packet.protocol = 1;
        packet.type = 8;
        break;
      case "icmpv6":
        packet.protocol = 58;
        packet.type = 128;
        break;
      case "ip":
        Map<String, Integer> names = ValueType.INET_PROTOCOL.constants();
        packet.protocol = words.number("the protocol", names, 0, 255);
        break;
      default:
        throw words.mistake("a packet begins with tcp, udp, icmp, icmpv6 or 'ip PROTOCOL'");
    }
  }

  private byte[] endpoint(String what, boolean isSource) {
    String word = words.next(what);
    Matcher matcher = ENDPOINT.matcher(word);
    boolean bracketed = matcher.matches();
    byte[] address = address(!bracketed ? word : first(matcher.group(1), matcher.group(2)));
    String port = bracketed ? matcher.group(3) : null;
    boolean hasPorts = protocol.equals("tcp") || protocol.equals("udp");
    if (port == null) {
      return address;
    }
    if (!hasPorts) {
      throw words.mistake(protocol + " has no ports");
    }
    if (port.length() > 5 || Integer.parseInt(port) > WORD32) {
      throw words.mistake("a port goes from 0 to 65535");
    }
    if (isSource) {
      packet.sourcePort = Integer.parseInt(port);
    } else {
      packet.destinationPort = Integer.parseInt(port);
    }
    return address;
  }

  private static String first(String one, String other) {
    return one == null ? other : one;
  }

  /** A literal only: no name is ever looked up. */
  private byte[] address(String word) {
    boolean ipv4 = IPV4.matcher(word).matches() && inRange(word);
    if (!ipv4 && (word.indexOf(':') < 0 || word.indexOf('%') >= 0)) {
      throw words.mistake("'" + word + "' is no address");
    }
    try {
      byte[] address = InetAddress.getByName(word).getAddress();
      return ipv4 || address.length == 16 ? address : mapped(address);
    } catch (UnknownHostException e) {
      throw words.mistake("'" + word + "' is no address");
    }
  }

  private static boolean inRange(String word) {
    return Arrays.stream(word.split("\\.")).allMatch(part -> Integer.parseInt(part) <= 255);
  }

  /** Java takes an IPv4-mapped address for what is mapped. */
  private static byte[] mapped(byte[] address) {
    byte[] whole = new byte[16];
    whole[10] = -1;
    whole[11] = -1;
    System.arraycopy(address, 0, whole, 12, 4);
    return whole;
  }

  /** What is known of the packet beside its octets. */
  private boolean readPlace(String word) {
    switch (word) {
      case "mark":
        mark = (int) words.number("the mark", 0, 0xffffffffL);
        return true;
      case "ct":
        connection.read(words);
        return true;
      case "in":
        in = words.next("the interface");
        return true;
      case "out":
        out = words.next("the interface");
        return true;
      case "gso":
        gso = true;
        return true;
      case "hook":
        hook = hook(words.next("the hook"));
        return true;
      default:
        return false;
    }
  }

  private Hook hook(String name) {
    for (Hook each : Hook.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(name)) {
        return each;
      }
    }
    throw words.mistake("the hooks are prerouting, input, forward, output and postrouting");
  }

  private boolean readHeader(String word) {
    switch (word) {
      case "ttl":
      case "hoplimit":
        packet.timeToLive = (int) words.number(word, 0, 255);
        return true;
      case "dscp":
        packet.dscp = words.number(word, ValueType.DSCP.constants(), 0, 63);
        return true;
      case "df":
        packet.dontFragment = true;
        return true;
      case "frag":
        String offset = words.next("the fragment's offset");
        packet.moreFragments = offset.endsWith("+");
        packet.fragmentOffset = fragmentOffset(offset.replaceFirst("\\+$", ""));
        return true;
      case "length":
        packet.length = (int) words.number(word, 20, 65_535);
        return true;
      case "data":
        packet.data = hex(words.next("hexadecimal octets"));
        return true;
      default:
        return false;
    }
  }

  private int fragmentOffset(String word) {
    int offset = word.matches("[0-9]{1,5}") ? Integer.parseInt(word) : -1;
    if (offset < 0 || offset > 65_528 || offset % 8 != 0) {
      throw words.mistake("a fragment's offset is a multiple of 8 octets, up to 65528");
    }
    return offset;
  }

  private byte[] hex(String word) {
    try {
      return HexFormat.of().parseHex(word);
    } catch (IllegalArgumentException e) {
      throw words.mistake("'" + word + "' is no row of hexadecimal octets");
    }
  }

  private boolean readTransport(String word) {
    if (protocol.equals("tcp")) {
      return readTcp(word);
    }
    boolean icmp = protocol.startsWith("icmp");
    ValueType names = protocol.equals("icmp") ? ValueType.ICMP_TYPE : ValueType.ICMPV6_TYPE;
    if (icmp && word.equals("type")) {
      packet.type = words.number(word, names.constants(), 0, 255);
      return true;
    }
    if (icmp && word.equals("code")) {
      packet.code = (int) words.number(word, 0, 255);
      return true;
    }
    return false;
  }

  private boolean readTcp(String word) {
    String[] flags = word.split(",");
    if (FLAGS.containsAll(Arrays.asList(flags)) && flags.length > 0) {
      for (String flag : flags) {
        packet.flags |= 1 << FLAGS.indexOf(flag);
      }
      return true;
    }
    switch (word) {
      case "seq":
        packet.sequence = (int) words.number(word, 0, 0xffffffffL);
        return true;
      case "window":
        packet.window = (int) words.number(word, 0, WORD32);
        return true;
      case "mss":
        packet.option(2, 2, words.number(word, 0, WORD32));
        return true;
      case "wscale":
        packet.option(3, 1, words.number(word, 0, 255));
        return true;
      case "sack-perm":
        packet.option(4, 0, 0);
        return true;
      case "timestamp":
        packet.option(8, 8, words.number(word, 0, 0xffffffffL) << 32);
        return true;
      case "option":
        int kind = (int) words.number("the option's kind", 0, 255);
        packet.option(kind, hex(words.next("the option's octets")));
        return true;
      default:
        return false;
    }
  }
}

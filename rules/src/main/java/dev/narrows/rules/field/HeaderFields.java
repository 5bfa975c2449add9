package dev.narrows.rules.field;

import static dev.narrows.rules.field.FieldDependency.IPV4;
import static dev.narrows.rules.field.FieldDependency.IPV6;

import dev.narrows.rules.field.FieldLocation.Presence.Part;
import dev.narrows.rules.field.Rows.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of what a packet may or may not have: extension headers, options, chunks (nftables:
 * src/exthdr.c, src/ipopt.c, src/tcpopt.c, src/sctp_chunk.c).
 */
final class HeaderFields {
  static final Map<String, Integer> EXTENSION_HEADERS =
      types("hbh 0, rt 43, frag 44, dst 60, mh 135");
  static final Map<String, Integer> IP_OPTIONS = types("rr 7, lsrr 131, ssrr 137, ra 148");

  /** By all names that nft takes; of equal kinds the first is printed. */
  static final Map<String, Integer> TCP_OPTIONS =
      types(
          "eol 0, nop 1, noop 1, maxseg 2, mss 2, window 3, sack-perm 4, sack-permitted 4, sack 5,"
              + " sack0 5, sack1 5, sack2 5, sack3 5, timestamp 8, echo 8, md5sig 19, mptcp 30,"
              + " fastopen 34");

  static final Map<String, Integer> SCTP_CHUNKS =
      types(
          "data 0, init 1, init-ack 2, sack 3, heartbeat 4, heartbeat-ack 5, abort 6, shutdown 7,"
              + " shutdown-ack 8, error 9, cookie-echo 10, cookie-ack 11, ecne 12, cwr 13,"
              + " shutdown-complete 14, asconf-ack 128, forward-tsn 192, asconf 193");

  private HeaderFields() {}

  private static Map<String, Integer> types(String text) {
    Map<String, Integer> types = new LinkedHashMap<>();
    for (String pair : text.split(", ")) {
      String[] words = pair.split(" ");
      types.put(words[0], Integer.valueOf(words[1]));
    }
    return types;
  }

  static void addTo(Rows rows) {
    extensionHeaders(rows);
    mobilityHeader(rows);
    ipOptions(rows);
    tcpOptions(rows);
    sctpChunks(rows);
    EXTENSION_HEADERS.forEach(
        (name, type) -> presence(rows, "exthdr " + name, Part.EXTENSION_HEADER, type, IPV6));
    IP_OPTIONS.forEach(
        (name, type) -> presence(rows, "ip option " + name, Part.IP_OPTION, type, IPV4));
    TCP_OPTIONS.forEach(
        (name, kind) -> presence(rows, "tcp option " + name, Part.TCP_OPTION, kind));
    SCTP_CHUNKS.forEach(
        (name, type) -> presence(rows, "sctp chunk " + name, Part.SCTP_CHUNK, type));
  }

  private static void presence(
      Rows rows, String protocol, Part part, int type, FieldDependency... dependencies) {
    rows.putPresence(presence(protocol, part, type, dependencies));
  }

  static FieldDescriptor presence(
      String protocol, Part part, int type, FieldDependency... dependencies) {
    FieldLocation location = new FieldLocation.Presence(part, type);
    return new FieldDescriptor(
        protocol, "", location, ValueType.BOOLEAN, List.of(dependencies), List.of());
  }

  private static Place extension(int type) {
    return (offset, length) -> new FieldLocation.ExtensionHeader(type, offset, length);
  }

  private static void extensionHeaders(Rows rows) {
    for (String name : List.of("hbh", "dst")) {
      rows.of(name, extension(EXTENSION_HEADERS.get(name)), IPV6)
          .add("nexthdr", 0, 8, ValueType.INET_PROTOCOL)
          .add("hdrlength", 8, 8);
    }
    int routing = EXTENSION_HEADERS.get("rt");
    rows.of("rt", extension(routing), IPV6)
        .add("nexthdr", 0, 8, ValueType.INET_PROTOCOL)
        .add("hdrlength", 8, 8)
        .add("type", 16, 8)
        .add("seg-left", 24, 8);
    // nft 1.0.6 lets the first address begin where the reserved word of type 0 stands.
    rows.of("rt0", extension(routing), IPV6)
        .add("addr[1]", 64, 128, ValueType.IPV6_ADDRESS)
        .add("addr[2]", 192, 128, ValueType.IPV6_ADDRESS);
    rows.of("srh", extension(routing), IPV6)
        .add("last-entry", 32, 8)
        .add("flags", 40, 8)
        .add("tag", 48, 16)
        .add("sid[1]", 64, 128, ValueType.IPV6_ADDRESS)
        .add("sid[2]", 192, 128, ValueType.IPV6_ADDRESS);
    rows.of("frag", extension(EXTENSION_HEADERS.get("frag")), IPV6)
        .add("nexthdr", 0, 8, ValueType.INET_PROTOCOL)
        .add("reserved", 8, 8)
        .add("frag-off", 16, 13)
        .add("reserved2", 29, 2)
        .add("more-fragments", 31, 1)
        .add("id", 32, 32);
  }

  private static void mobilityHeader(Rows rows) {
    rows.of("mh", extension(EXTENSION_HEADERS.get("mh")), IPV6)
        .add("nexthdr", 0, 8, ValueType.INET_PROTOCOL)
        .add("hdrlength", 8, 8)
        .add("type", 16, 8, ValueType.MH_TYPE)
        .add("reserved", 24, 8)
        .add("checksum", 32, 16);
  }

  private static void ipOptions(Rows rows) {
    IP_OPTIONS.forEach(
        (name, type) -> {
          Place place = (offset, length) -> new FieldLocation.IpOption(type, offset, length);
          Rows.Of option = rows.of("ip option " + name, place, IPV4);
          option.add("type", 0, 8).add("length", 8, 8);
          if (name.equals("ra")) {
            option.add("value", 16, 16);
          } else {
            option.add("ptr", 16, 8).add("addr", 24, 32);
          }
        });
  }

  private static void tcpOptions(Rows rows) {
    tcp(rows, "maxseg").add("length", 8, 8).add("size", 16, 16);
    tcp(rows, "mss").add("length", 8, 8).add("size", 16, 16);
    tcp(rows, "window").add("length", 8, 8).add("count", 16, 8);
    for (String name : List.of("sack-perm", "sack-permitted", "md5sig", "fastopen", "echo")) {
      tcp(rows, name).add("length", 8, 8);
    }
    for (String name : List.of("sack", "sack0", "sack1", "sack2", "sack3")) {
      int block = name.equals("sack") ? 0 : name.charAt(4) - '0';
      tcp(rows, name)
          .add("length", 8, 8)
          .add("left", 16 + block * 64, 32)
          .add("right", 48 + block * 64, 32);
    }
    tcp(rows, "timestamp").add("length", 8, 8).add("tsval", 16, 32).add("tsecr", 48, 32);
    tcp(rows, "mptcp").add("length", 8, 8).add("subtype", 16, 4);
  }

  private static Rows.Of tcp(Rows rows, String name) {
    int kind = TCP_OPTIONS.get(name);
    return rows.of(
        "tcp option " + name,
        (offset, length) -> new FieldLocation.TcpOption(kind, offset, length));
  }

  private static void sctpChunks(Rows rows) {
    SCTP_CHUNKS.keySet().forEach(name -> sctp(rows, name));
    sctp(rows, "data")
        .add("tsn", 32, 32)
        .add("stream", 64, 16)
        .add("ssn", 80, 16)
        .add("ppid", 96, 32);
    for (String name : List.of("init", "init-ack")) {
      sctp(rows, name)
          .add("init-tag", 32, 32)
          .add("a-rwnd", 64, 32)
          .add("num-outbound-streams", 96, 16)
          .add("num-inbound-streams", 112, 16)
          .add("initial-tsn", 128, 32);
    }
    sctp(rows, "sack")
        .add("cum-tsn-ack", 32, 32)
        .add("a-rwnd", 64, 32)
        .add("num-gap-ack-blocks", 96, 16)
        .add("num-dup-tsns", 112, 16);
    sctp(rows, "shutdown").add("cum-tsn-ack", 32, 32);
    sctp(rows, "ecne").add("lowest-tsn", 32, 32);
    sctp(rows, "cwr").add("lowest-tsn", 32, 32);
    sctp(rows, "asconf-ack").add("seqno", 32, 32);
    sctp(rows, "asconf").add("seqno", 32, 32);
    sctp(rows, "forward-tsn").add("new-cum-tsn", 32, 32);
  }

  private static Rows.Of sctp(Rows rows, String name) {
    int type = SCTP_CHUNKS.get(name);
    return rows.of(
            "sctp chunk " + name,
            (offset, length) -> new FieldLocation.SctpChunk(type, offset, length))
        .add("type", 0, 8)
        .add("flags", 8, 8)
        .add("length", 16, 16);
  }
}

package dev.narrows.rules.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.op.PayloadLoad;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares the catalog with nft's own: what it loads for a field, and the names that it knows. */
@Tag("kernel")
class FieldCatalogKernelTest {
  private static final Pattern LOAD =
      Pattern.compile("payload load (\\d+)b @ (network|transport) header \\+ (\\d+)");
  private static final Pattern OPTION =
      Pattern.compile("exthdr load (\\S+ |)(\\d+)b @ (\\d+) \\+ (\\d+)");
  private static final Pattern CONSTANT =
      Pattern.compile("^\\s+([A-Za-z0-9-]+)\\s+(0x[0-9a-f]+|\\d+)$", Pattern.MULTILINE);

  @Test
  void shouldLoadFieldsFromWhereNftDoes() {
    SoftAssertions softly = new SoftAssertions();
    try (NetNamespace namespace = NetNamespace.create("field")) {
      namespace.exec("nft", "add", "table", "inet", "t");
      namespace.exec("nft", "add", "chain", "inet", "t", "c");
      for (String protocol : FieldCatalog.protocols()) {
        for (FieldDescriptor field : FieldCatalog.fields(protocol).values()) {
          String match = protocol + " " + field.name();
          if (field.location() instanceof FieldLocation.InOctets place) {
            String dump = dump(namespace, match, field);
            softly.assertThat(last(dump)).as(match).isEqualTo(where(place));
          }
        }
      }
    }
    softly.assertAll();
  }

  private static String dump(NetNamespace namespace, String match, FieldDescriptor field) {
    String value = field.type() == ValueType.IPV6_ADDRESS ? "::1" : "1";
    return namespace.exec(
        "nft", "--debug=netlink", "add", "rule", "inet", "t", "c", match + " != " + value);
  }

  /** The load in front of the comparison; those before it are of dependencies. */
  private static String last(String dump) {
    String found = "nothing in " + dump;
    Matcher payload = LOAD.matcher(dump);
    while (payload.find()) {
      found = payload.group(2) + " " + payload.group(3) + " " + payload.group(1);
    }
    Matcher option = OPTION.matcher(dump);
    while (option.find()) {
      found = option.group(3) + " " + option.group(4) + " " + option.group(2);
    }
    return found;
  }

  /** Base or number, offset and length. */
  private static String where(FieldLocation.InOctets location) {
    String octets = octets(location.bitOffset(), location.bitLength());
    if (location instanceof FieldLocation.Payload place) {
      return (place.base() == PayloadLoad.Base.NETWORK ? "network " : "transport ") + octets;
    }
    if (location instanceof FieldLocation.TcpOption place) {
      return place.kind() + " " + octets;
    }
    if (location instanceof FieldLocation.IpOption place) {
      return place.type() + " " + octets;
    }
    return location instanceof FieldLocation.ExtensionHeader place
        ? place.type() + " " + octets
        : ((FieldLocation.SctpChunk) location).type() + " " + octets;
  }

  private static String octets(int bitOffset, int bitLength) {
    int first = bitOffset / 8;
    return first + " " + ((bitOffset + bitLength + 7) / 8 - first);
  }

  @Test
  void shouldNameConstantsAsNftDoes() {
    SoftAssertions softly = new SoftAssertions();
    try (NetNamespace namespace = NetNamespace.create("field")) {
      describe(softly, namespace, "tcp flags", ValueType.TCP_FLAGS);
      describe(softly, namespace, "ip dscp", ValueType.DSCP);
      describe(softly, namespace, "ip ecn", ValueType.ECN);
      describe(softly, namespace, "icmp type", ValueType.ICMP_TYPE);
      describe(softly, namespace, "icmp code", ValueType.ICMP_CODE);
      describe(softly, namespace, "icmpv6 type", ValueType.ICMPV6_TYPE);
      describe(softly, namespace, "icmpv6 code", ValueType.ICMPV6_CODE);
      describe(softly, namespace, "dccp type", ValueType.DCCP_TYPE);
      describe(softly, namespace, "meta nfproto", ValueType.NF_PROTOCOL);
      describe(softly, namespace, "igmp type", ValueType.IGMP_TYPE);
      describe(softly, namespace, "mh type", ValueType.MH_TYPE);
      describe(softly, namespace, "meta iiftype", ValueType.INTERFACE_TYPE);
      describe(softly, namespace, "meta day", ValueType.DAY);
      describe(softly, namespace, "meta pkttype", ValueType.PACKET_TYPE);
      describe(softly, namespace, "ct state", ValueType.CT_STATE);
      describe(softly, namespace, "ct direction", ValueType.CT_DIRECTION);
      describe(softly, namespace, "ct status", ValueType.CT_STATUS);
    }
    softly.assertAll();
  }

  private static void describe(
      SoftAssertions softly, NetNamespace namespace, String field, ValueType type) {
    String[] words = field.split(" ");
    Matcher matcher = CONSTANT.matcher(namespace.exec("nft", "describe", words[0], words[1]));
    int count = 0;
    while (matcher.find()) {
      softly
          .assertThat(type.constant(matcher.group(1)))
          .as(field + " " + matcher.group(1))
          .contains(Integer.decode(matcher.group(2)));
      count++;
    }
    assertThat(count).as(field).isEqualTo(type.constants().size());
  }
}

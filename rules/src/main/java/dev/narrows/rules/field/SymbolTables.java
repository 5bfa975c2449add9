package dev.narrows.rules.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The names that nft has for values, in its own order; of equal values the first is printed. */
final class SymbolTables {
  static final List<Map.Entry<String, Integer>> NF_PROTOCOL =
      parse(
          """
          ipv4 2, ipv6 10
          """);

  static final List<Map.Entry<String, Integer>> ETHER_TYPE =
      parse(
          """
          ip 0x0800, arp 0x0806, ip6 0x86dd, 8021q 0x8100, 8021ad 0x88a8, vlan 0x8100
          """);

  static final List<Map.Entry<String, Integer>> TCP_FLAGS =
      parse(
          """
          fin 0x01, syn 0x02, rst 0x04, psh 0x08, ack 0x10, urg 0x20, ecn 0x40, cwr 0x80
          """);

  static final List<Map.Entry<String, Integer>> DSCP =
      parse(
          """
          cs0 0x00, cs1 0x08, cs2 0x10, cs3 0x18, cs4 0x20, cs5 0x28, cs6 0x30, cs7 0x38,
          df 0x00, be 0x00, lephb 0x01, af11 0x0a, af12 0x0c, af13 0x0e, af21 0x12, af22 0x14,
          af23 0x16, af31 0x1a, af32 0x1c, af33 0x1e, af41 0x22, af42 0x24, af43 0x26, va 0x2c,
          ef 0x2e
          """);

  static final List<Map.Entry<String, Integer>> ECN =
      parse(
          """
          not-ect 0, ect1 1, ect0 2, ce 3
          """);

  static final List<Map.Entry<String, Integer>> ICMP_TYPE =
      parse(
          """
          echo-reply 0, destination-unreachable 3, source-quench 4, redirect 5, echo-request 8,
          router-advertisement 9, router-solicitation 10, time-exceeded 11,
          parameter-problem 12, timestamp-request 13, timestamp-reply 14, info-request 15,
          info-reply 16, address-mask-request 17, address-mask-reply 18
          """);

  static final List<Map.Entry<String, Integer>> ICMP_CODE =
      parse(
          """
          net-unreachable 0, host-unreachable 1, prot-unreachable 2, port-unreachable 3,
          net-prohibited 9, host-prohibited 10, admin-prohibited 13, frag-needed 4
          """);

  static final List<Map.Entry<String, Integer>> ICMPV6_TYPE =
      parse(
          """
          destination-unreachable 1, packet-too-big 2, time-exceeded 3, parameter-problem 4,
          echo-request 128, echo-reply 129, mld-listener-query 130, mld-listener-report 131,
          mld-listener-done 132, mld-listener-reduction 132, nd-router-solicit 133,
          nd-router-advert 134, nd-neighbor-solicit 135, nd-neighbor-advert 136,
          nd-redirect 137, router-renumbering 138, ind-neighbor-solicit 141,
          ind-neighbor-advert 142, mld2-listener-report 143
          """);

  static final List<Map.Entry<String, Integer>> ICMPV6_CODE =
      parse(
          """
          no-route 0, admin-prohibited 1, addr-unreachable 3, port-unreachable 4,
          policy-fail 5, reject-route 6
          """);

  static final List<Map.Entry<String, Integer>> CT_STATE =
      parse(
          """
          invalid 0x01, new 0x08, established 0x02, related 0x04, untracked 0x40
          """);

  static final List<Map.Entry<String, Integer>> CT_DIRECTION =
      parse(
          """
          original 0, reply 1
          """);

  static final List<Map.Entry<String, Integer>> CT_STATUS =
      parse(
          """
          expected 0x001, seen-reply 0x002, assured 0x004, confirmed 0x008, snat 0x010,
          dnat 0x020, dying 0x200
          """);

  static final List<Map.Entry<String, Integer>> PACKET_TYPE =
      parse(
          """
          host 0, unicast 0, broadcast 1, multicast 2, other 3
          """);

  static final List<Map.Entry<String, Integer>> DCCP_TYPE =
      parse(
          """
          request 0, response 1, data 2, ack 3, dataack 4, closereq 5, close 6, reset 7,
          sync 8, syncack 9
          """);

  static final List<Map.Entry<String, Integer>> IGMP_TYPE =
      parse(
          """
          membership-query 0x11, membership-report-v1 0x12, membership-report-v2 0x16,
          membership-report-v3 0x22, leave-group 0x17
          """);

  static final List<Map.Entry<String, Integer>> MH_TYPE =
      parse(
          """
          binding-refresh-request 0, home-test-init 1, careof-test-init 2, home-test 3,
          careof-test 4, binding-update 5, binding-acknowledgement 6, binding-error 7,
          fast-binding-update 8, fast-binding-acknowledgement 9, fast-binding-advertisement 10,
          experimental-mobility-header 11, home-agent-switch-message 12
          """);

  static final List<Map.Entry<String, Integer>> INTERFACE_TYPE =
      parse(
          """
          ether 1, ppp 512, ipip 768, ipip6 769, loopback 772, sit 776, ipgre 778
          """);

  static final List<Map.Entry<String, Integer>> DAY =
      parse(
          """
          Sunday 0, Monday 1, Tuesday 2, Wednesday 3, Thursday 4, Friday 5, Saturday 6
          """);

  static final List<Map.Entry<String, Integer>> ROUTE_TYPE =
      parse(
          """
          unspec 0, unicast 1, local 2, broadcast 3, anycast 4, multicast 5, blackhole 6,
          unreachable 7, prohibit 8
          """);

  static final List<Map.Entry<String, Integer>> BOOLEAN =
      parse(
          """
          exists 1, missing 0
          """);

  private SymbolTables() {}

  /** Reads "name value" pairs that commas separate. */
  private static List<Map.Entry<String, Integer>> parse(String text) {
    List<Map.Entry<String, Integer>> symbols = new ArrayList<>();
    for (String pair : text.split(",")) {
      String[] words = pair.trim().split(" ");
      symbols.add(Map.entry(words[0], Integer.decode(words[1])));
    }
    return List.copyOf(symbols);
  }
}

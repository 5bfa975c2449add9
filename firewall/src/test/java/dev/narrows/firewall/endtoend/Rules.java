package dev.narrows.firewall.endtoend;

/** Rule files that several tests use. */
final class Rules {
  static final String ADD_MSS =
      """
      table inet narrows {
        chain clamp {
          type filter hook forward priority mangle; policy accept;
          tcp flags syn / syn,rst tcp option maxseg size add path mtu
        }
      }
      """;

  static final String OVERSIZE =
      """
      table inet narrows {
        chain oversize {
          type filter hook prerouting priority mangle; policy accept;
          meta length > path mtu ip frag-off & 0x4000 != 0 reject with icmp type frag-needed
          meta length > path mtu meta nfproto ipv6 reject with icmpv6 type packet-too-big
        }
      }
      """;

  /** Every packet that is forwarded is seen and counted. */
  static final String ALL =
      """
      table inet narrows {
        chain all {
          type filter hook forward priority mangle; policy accept;
          counter accept
        }
      }
      """;

  /** An error in line 3. */
  static final String MISSPELT =
      """
      table inet narrows {
        chain a {
          tcp dprot 1 accept
        }
      }
      """;

  private Rules() {}
}

package dev.narrows.firewall.action;

/** Why an answer was not sent (RFC 1812, 4.3.2.7; RFC 4443, 2.4). */
public enum SuppressReason {
  ICMP_ERROR("icmp_error"),
  REDIRECT("redirect"),
  RESET("reset"),
  NO_TCP_HEADER("no_tcp_header"),
  BAD_CHECKSUM("bad_checksum"),
  LATER_FRAGMENT("later_fragment"),
  SOURCE_NOT_A_HOST("source_not_a_host"),
  MULTICAST_DESTINATION("multicast_destination"),
  BROADCAST_DESTINATION("broadcast_destination"),
  LINK_BROADCAST("link_broadcast"),
  SAME_SEGMENT("same_segment"),
  RATE_LIMIT("rate_limit"),
  NO_ROUTE_BACK("no_route_back"),
  NOT_CAPTURED("not_captured"),
  SEND_FAILED("send_failed");

  private final String label;

  SuppressReason(String label) {
    this.label = label;
  }

  /** The label's value in metrics. */
  public String label() {
    return label;
  }
}

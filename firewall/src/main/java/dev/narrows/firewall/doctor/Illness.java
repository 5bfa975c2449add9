package dev.narrows.firewall.doctor;

/** Everything that the doctor can find; docs/doctor.md has a section for each. */
public enum Illness {
  FORWARDING_OFF(
      "forwarding-off",
      Severity.TROUBLE,
      "the kernel drops every packet that is not for this machine",
      ""),
  FORWARDING_OFF_ON_LINK(
      "forwarding-off-on-link",
      Severity.WARNING,
      "the kernel drops packets that come in there for others",
      ""),
  LRO_ON(
      "lro-on",
      Severity.TROUBLE,
      "it merges packets into frames that cannot be taken apart again; the kernel drops them when"
          + " it should forward them, and transfers stall",
      ""),
  SEGMENTATION_OFF(
      "segmentation-off",
      Severity.NOTE,
      "each segment is forwarded on its own, which costs several times the processor time; it"
          + " does not help against coalesced frames, which are the sender's",
      ""),
  BRIDGE_MTU_MIXED(
      "bridge-mtu-mixed",
      Severity.WARNING,
      "a frame longer than the MTU of the port it should leave by vanishes without an ICMP message",
      ""),
  PEER_MTU_DIFFERS(
      "peer-mtu-differs",
      Severity.WARNING,
      "what one end may send the other end drops without an ICMP message, if it is longer",
      ""),
  IPV6_MTU_TOO_SMALL(
      "ipv6-mtu-too-small",
      Severity.WARNING,
      "IPv6 needs 1280 octets (RFC 8200, section 5); the kernel switches IPv6 off on that link",
      ""),
  ROUTE_MTU_TOO_LARGE(
      "route-mtu-too-large",
      Severity.TROUBLE,
      "packets are let through that the link then drops, and no ICMP message tells the sender",
      "it takes the lesser of both for the segment size of TCP and for its answers"),
  ECMP_MTU_MIXED(
      "ecmp-mtu-mixed",
      Severity.WARNING,
      "some connections find a smaller path than others to the same destination, and an ICMP"
          + " message about one does not hold for the other",
      ""),
  SOURCE_FILTER_STRICT(
      "source-filter-strict",
      Severity.WARNING,
      "packets whose way back leads by another link are dropped without a trace: half of a"
          + " connection, or the ICMP messages about it",
      ""),
  PMTU_DISCOVERY_OFF(
      "pmtu-discovery-off",
      Severity.WARNING,
      "this machine's own tunnels and connections send fragments, or at the least MTU",
      ""),
  FORWARDING_TRUSTS_PMTU(
      "forwarding-trusts-pmtu",
      Severity.WARNING,
      "whoever forges one ICMP message to this machine lowers the path of everybody behind it",
      ""),
  QUEUE_WITHOUT_READER(
      "queue-without-reader",
      Severity.TROUBLE,
      "nobody reads that queue, so the kernel drops each packet that the rule matches",
      ""),
  QUEUE_TAKEN(
      "queue-taken",
      Severity.TROUBLE,
      "Narrows needs that queue and cannot start, or gets no packet",
      ""),
  QUEUE_DROPS(
      "queue-drops",
      Severity.WARNING,
      "packets came faster than they were judged: they were dropped or, with --on-failure bypass,"
          + " went on unseen",
      ""),
  ICMP_FILTERED(
      "icmp-filtered",
      Severity.TROUBLE,
      "senders never learn that their packets are too long: transfers begin and then stand still",
      ""),
  ICMP_INPUT_FILTERED(
      "icmp-input-filtered",
      Severity.WARNING,
      "this machine's own connections and the tunnels that end here never learn that their packets"
          + " are too long",
      ""),
  NO_CLAMP(
      "no-clamp",
      Severity.WARNING,
      "connections begin with segments that do not fit, and stall wherever ICMP is filtered",
      "its rules lower the segment size in both directions"),
  CLAMP_UNREACHED(
      "clamp-unreached",
      Severity.WARNING,
      "an earlier rule takes the SYNs, so the rule that should lower their segment size never does",
      "its rules stand in chains of their own, first in the table"),
  CLAMP_ONE_WAY(
      "clamp-one-way",
      Severity.WARNING,
      "a SYN's segment size limits the other side: connections are mended in one direction, and"
          + " stall in the other",
      "its rules lower the segment size in both directions"),
  MARK_COLLISION(
      "mark-collision",
      Severity.WARNING,
      "packets with that mark go past Narrows, or packets of Narrows' go another way",
      ""),
  TWO_BACKENDS(
      "two-backends",
      Severity.WARNING,
      "the kernel asks both, and each listing shows half of what decides",
      ""),
  CONNTRACK_NEARLY_FULL(
      "conntrack-nearly-full",
      Severity.WARNING,
      "when it is full, the kernel drops the first packet of every new connection",
      ""),
  FLOWTABLE(
      "flowtable",
      Severity.NOTE,
      "rules see the first packets of a connection only; Narrows still gets SYNs, but not what else"
          + " its rules may ask for",
      ""),
  BRIDGE_FILTERED(
      "bridge-filtered",
      Severity.WARNING,
      "frames between ports of one bridge meet rules that were meant for routed packets, and are"
          + " dropped",
      ""),
  BRIDGE_UNSEEN(
      "bridge-unseen",
      Severity.NOTE,
      "frames between ports of one bridge do not come to iptables, and so not to Narrows",
      ""),
  LOG_LRO(
      "log-lro",
      Severity.TROUBLE,
      "packets that the interface merged were dropped instead of forwarded",
      ""),
  LOG_GRO(
      "log-gro",
      Severity.WARNING,
      "the driver merges packets without telling the true size of the segments: they are cut anew in"
          + " the wrong places",
      ""),
  LOG_CONNTRACK_FULL(
      "log-conntrack-full",
      Severity.TROUBLE,
      "the first packets of new connections were dropped",
      ""),
  LOG_NEIGHBOURS_FULL(
      "log-neighbours-full",
      Severity.TROUBLE,
      "packets to hosts on the same link were dropped, since their link-layer address found no room",
      ""),
  RULES_BROKEN(
      "rules-broken",
      Severity.TROUBLE,
      "Narrows does not start with this file, and a reload keeps the old rules",
      ""),
  RULES_STALE(
      "rules-stale", Severity.WARNING, "what you read in the file is not what judges packets", ""),
  KERNEL_LACKS("kernel-lacks", Severity.TROUBLE, "Narrows cannot do what this rule asks", ""),
  DIVERTS_LEFT(
      "diverts-left",
      Severity.NOTE,
      "with --on-failure block they drop what they would have diverted; else they do nothing",
      ""),
  DIVERTS_MISSING(
      "diverts-missing",
      Severity.TROUBLE,
      "packets that rules are about never come to Narrows",
      ""),
  DIVERTS_OVERRIDDEN(
      "diverts-overridden", Severity.WARNING, "what that rule takes never comes to Narrows", ""),
  COALESCED_FRAMES(
      "coalesced-frames",
      Severity.TROUBLE,
      "the kernel takes each for one packet that is too long, drops it and asks for what the sender"
          + " sends already: transfers stall",
      "rules with 'restore offload' give them back the size of their segments"),
  MESSAGES_IGNORED(
      "messages-ignored",
      Severity.TROUBLE,
      "its packets are dropped, again and again; it filters ICMP, or the message does not reach it",
      "new connections begin with segments that fit"),
  BLACK_HOLE_PROVEN(
      "black-hole-proven",
      Severity.TROUBLE,
      "transfers to it begin and then stand still: their full-size segments vanish, and no ICMP"
          + " message says so",
      ""),
  BLACK_HOLE(
      "black-hole",
      Severity.WARNING,
      "full-size segments do not arrive, and the ICMP message that should say so does not come back",
      "");

  private final String id;
  private final Severity severity;
  private final String harm;
  private final String help;

  Illness(String id, Severity severity, String harm, String help) {
    this.id = id;
    this.severity = severity;
    this.harm = harm;
    this.help = help;
  }

  /** Its name for people and programs: never changes. */
  public String id() {
    return id;
  }

  /** How bad it is where Narrows does not make up for it. */
  public Severity severity() {
    return severity;
  }

  /** Why it hurts, as a sentence without its end. */
  public String harm() {
    return harm;
  }

  /** How a running Narrows makes up for it: "it ..."; empty when it does not. */
  public String help() {
    return help;
  }
}

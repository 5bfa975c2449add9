package org.jnetfilter.internal;

/** Kernel constants under their C names, by header. */
public final class NfConstants {
  // sys/socket.h (bits/socket.h, asm-generic/socket.h)
  public static final int AF_UNSPEC = 0;
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int AF_PACKET = 17;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_WAITFORONE = 0x10000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_RCVBUF = 8;
  public static final int SO_RCVTIMEO = 20;
  public static final int SO_ATTACH_FILTER = 26;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int SO_MARK = 36;

  // netinet/in.h
  public static final int IPPROTO_RAW = 255;

  // poll.h, sys/eventfd.h
  public static final int POLLIN = 1;
  public static final int EFD_CLOEXEC = 0x80000;
  public static final int EFD_NONBLOCK = 0x800;

  // linux/netlink.h
  public static final int NETLINK_ROUTE = 0;
  public static final int NETLINK_NETFILTER = 12;
  public static final int SOL_NETLINK = 270;
  public static final int NETLINK_ADD_MEMBERSHIP = 1;
  public static final int NETLINK_NO_ENOBUFS = 5;
  public static final int NETLINK_CAP_ACK = 10;
  public static final int NETLINK_EXT_ACK = 11;
  public static final int NLM_F_REQUEST = 0x1;
  public static final int NLM_F_ACK = 0x4;
  public static final int NLM_F_DUMP_INTR = 0x10;
  public static final int NLM_F_EXCL = 0x200;
  public static final int NLM_F_CREATE = 0x400;
  public static final int NLM_F_CAPPED = 0x100;
  public static final int NLM_F_ACK_TLVS = 0x200;
  public static final int NLM_F_DUMP = 0x300;
  public static final int NLMSG_NOOP = 1;
  public static final int NLMSG_ERROR = 2;
  public static final int NLMSG_DONE = 3;
  public static final int NLMSGERR_ATTR_MSG = 1;
  public static final int NLA_F_NESTED = 0x8000;
  public static final int NLA_TYPE_MASK = 0x3fff;

  // linux/netfilter.h
  public static final int NF_DROP = 0;
  public static final int NF_ACCEPT = 1;
  public static final int NF_QUEUE = 3;
  public static final int NF_VERDICT_FLAG_QUEUE_BYPASS = 0x8000;
  public static final int NF_REPEAT = 4;

  // linux/netfilter/nfnetlink.h, nfnetlink_queue.h
  public static final int NFNL_SUBSYS_QUEUE = 3;
  public static final int NFQNL_MSG_PACKET = NFNL_SUBSYS_QUEUE << 8;
  public static final int NFQNL_MSG_VERDICT = NFQNL_MSG_PACKET | 1;
  public static final int NFQNL_MSG_CONFIG = NFQNL_MSG_PACKET | 2;
  public static final int NFQNL_MSG_VERDICT_BATCH = NFQNL_MSG_PACKET | 3;
  public static final int NFQA_PACKET_HDR = 1;
  public static final int NFQA_VERDICT_HDR = 2;
  public static final int NFQA_MARK = 3;
  public static final int NFQA_TIMESTAMP = 4;
  public static final int NFQA_IFINDEX_INDEV = 5;
  public static final int NFQA_IFINDEX_OUTDEV = 6;
  public static final int NFQA_IFINDEX_PHYSINDEV = 7;
  public static final int NFQA_IFINDEX_PHYSOUTDEV = 8;
  public static final int NFQA_HWADDR = 9;
  public static final int NFQA_PAYLOAD = 10;
  public static final int NFQA_CT = 11;
  public static final int NFQA_CT_INFO = 12;
  public static final int NFQA_CAP_LEN = 13;
  public static final int NFQA_SKB_INFO = 14;
  public static final int NFQA_UID = 16;
  public static final int NFQA_GID = 17;
  public static final int NFQA_PRIORITY = 21;
  public static final int NFQA_CFG_CMD = 1;
  public static final int NFQA_CFG_PARAMS = 2;
  public static final int NFQA_CFG_QUEUE_MAXLEN = 3;
  public static final int NFQA_CFG_MASK = 4;
  public static final int NFQA_CFG_FLAGS = 5;
  public static final int NFQNL_CFG_CMD_BIND = 1;
  public static final int NFQNL_COPY_META = 1;
  public static final int NFQNL_COPY_PACKET = 2;
  public static final int NFQA_CFG_F_FAIL_OPEN = 1;
  public static final int NFQA_CFG_F_CONNTRACK = 1 << 1;
  public static final int NFQA_CFG_F_GSO = 1 << 2;
  public static final int NFQA_CFG_F_UID_GID = 1 << 3;
  public static final int NFQA_SKB_CSUMNOTREADY = 1;
  public static final int NFQA_SKB_GSO = 1 << 1;
  public static final int NFQA_SKB_CSUM_NOTVERIFIED = 1 << 2;

  // linux/netfilter/nfnetlink_conntrack.h
  public static final int NFNL_SUBSYS_CTNETLINK = 1;
  public static final int IPCTNL_MSG_CT_NEW = NFNL_SUBSYS_CTNETLINK << 8;
  public static final int IPCTNL_MSG_CT_GET = IPCTNL_MSG_CT_NEW | 1;
  public static final int CTA_TUPLE_ORIG = 1;
  public static final int CTA_TUPLE_REPLY = 2;
  public static final int CTA_STATUS = 3;
  public static final int CTA_TIMEOUT = 7;
  public static final int CTA_MARK = 8;
  public static final int CTA_COUNTERS_ORIG = 9;
  public static final int CTA_COUNTERS_REPLY = 10;
  public static final int CTA_ID = 12;
  public static final int CTA_LABELS = 22;
  public static final int CTA_TUPLE_IP = 1;
  public static final int CTA_TUPLE_PROTO = 2;
  public static final int CTA_IP_V4_SRC = 1;
  public static final int CTA_IP_V4_DST = 2;
  public static final int CTA_IP_V6_SRC = 3;
  public static final int CTA_IP_V6_DST = 4;
  public static final int CTA_PROTO_NUM = 1;
  public static final int CTA_PROTO_SRC_PORT = 2;
  public static final int CTA_PROTO_DST_PORT = 3;
  public static final int CTA_PROTO_ICMP_ID = 4;
  public static final int CTA_PROTO_ICMP_TYPE = 5;
  public static final int CTA_PROTO_ICMP_CODE = 6;
  public static final int CTA_PROTO_ICMPV6_ID = 7;
  public static final int CTA_PROTO_ICMPV6_TYPE = 8;
  public static final int CTA_PROTO_ICMPV6_CODE = 9;
  public static final int CTA_COUNTERS_PACKETS = 1;
  public static final int CTA_COUNTERS_BYTES = 2;

  /** Largest payload of one attribute: 65535 less its header (nfnetlink_queue.c). */
  public static final int NFQNL_MAX_COPY_RANGE = 0xffff - 4;

  // linux/rtnetlink.h, if_link.h, if_addr.h, net/if.h
  public static final int RTM_NEWLINK = 16;
  public static final int RTM_DELLINK = 17;
  public static final int RTM_GETLINK = 18;
  public static final int RTM_NEWADDR = 20;
  public static final int RTM_DELADDR = 21;
  public static final int RTM_GETADDR = 22;
  public static final int RTM_NEWROUTE = 24;
  public static final int RTM_DELROUTE = 25;
  public static final int RTM_GETROUTE = 26;
  public static final int RTM_NEWRULE = 32;
  public static final int RTM_DELRULE = 33;
  public static final int RTM_GETRULE = 34;
  public static final int RTNLGRP_LINK = 1;
  public static final int RTNLGRP_IPV4_IFADDR = 5;
  public static final int RTNLGRP_IPV4_ROUTE = 7;
  public static final int RTNLGRP_IPV4_RULE = 8;
  public static final int RTNLGRP_IPV6_IFADDR = 9;
  public static final int RTNLGRP_IPV6_ROUTE = 11;
  public static final int RTNLGRP_IPV6_IFINFO = 12;
  public static final int RTNLGRP_IPV6_RULE = 19;
  public static final int RTA_DST = 1;
  public static final int RTA_SRC = 2;
  public static final int RTA_IIF = 3;
  public static final int RTA_OIF = 4;
  public static final int RTA_GATEWAY = 5;
  public static final int RTA_PREFSRC = 7;
  public static final int RTA_PRIORITY = 6;
  public static final int RTA_METRICS = 8;
  public static final int RTA_MULTIPATH = 9;
  public static final int RTA_TABLE = 15;
  public static final int RTA_MARK = 16;
  public static final int RTA_VIA = 18;
  public static final int RTA_IP_PROTO = 27;
  public static final int RTA_SPORT = 28;
  public static final int RTA_DPORT = 29;
  public static final int RTAX_MTU = 2;
  public static final int RTM_F_CLONED = 0x200;

  /** Asks for the entry that matches, not for the route made of it. */
  public static final int RTM_F_FIB_MATCH = 0x2000;

  public static final int RTN_UNICAST = 1;
  public static final int RTM_NEWQDISC = 36;
  public static final int RTM_NEWTFILTER = 44;
  public static final int TCA_KIND = 1;
  public static final int TCA_OPTIONS = 2;
  public static final int IFLA_IFNAME = 3;
  public static final int IFLA_MTU = 4;
  public static final int IFLA_LINK = 5;
  public static final int IFLA_MASTER = 10;
  public static final int IFLA_LINKINFO = 18;
  public static final int IFLA_INFO_KIND = 1;
  public static final int IFLA_LINK_NETNSID = 37;
  public static final int IFLA_AF_SPEC = 26;

  /** In IFLA_AF_SPEC's AF_INET6 (linux/if_link.h): 32-bit numbers, counted by DEVCONF_*. */
  public static final int IFLA_INET6_CONF = 2;

  /** linux/ipv6.h. */
  public static final int DEVCONF_MTU6 = 2;

  public static final int IFLA_GROUP = 27;
  public static final int IFLA_EXT_MASK = 29;
  public static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;
  public static final int IFA_ADDRESS = 1;
  public static final int IFA_LOCAL = 2;
  public static final int IFA_BROADCAST = 4;
  public static final int IFF_UP = 1;
  public static final int IFF_LOOPBACK = 8;

  // linux/fib_rules.h
  public static final int FRA_PRIORITY = 6;
  public static final int FRA_FWMARK = 10;
  public static final int FRA_TABLE = 15;
  public static final int FRA_FWMASK = 16;

  // linux/genetlink.h
  public static final int NETLINK_GENERIC = 16;
  public static final int GENL_ID_CTRL = 16;
  public static final int CTRL_CMD_GETFAMILY = 3;
  public static final int CTRL_ATTR_FAMILY_ID = 1;
  public static final int CTRL_ATTR_FAMILY_NAME = 2;

  // linux/ethtool_netlink.h
  public static final int ETHTOOL_MSG_FEATURES_GET = 11;
  public static final int ETHTOOL_A_HEADER_DEV_INDEX = 1;
  public static final int ETHTOOL_A_FEATURES_HEADER = 1;
  public static final int ETHTOOL_A_FEATURES_HW = 2;
  public static final int ETHTOOL_A_FEATURES_ACTIVE = 4;
  public static final int ETHTOOL_A_BITSET_NOMASK = 1;
  public static final int ETHTOOL_A_BITSET_BITS = 3;
  public static final int ETHTOOL_A_BITSET_BIT_NAME = 2;
  public static final int ETHTOOL_A_BITSET_BIT_VALUE = 3;

  private NfConstants() {}
}

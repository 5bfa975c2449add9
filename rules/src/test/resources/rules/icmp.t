:family inet
:hook type filter hook forward priority filter;
icmp type echo-request;ok
icmp type { echo-request, echo-reply };ok
icmp type destination-unreachable icmp code frag-needed;ok
icmp type 8;ok
icmp type != echo-reply;ok
icmp type echo-reqest;fail;did you mean 'echo-request'
icmp code 4;ok
icmp code host-unreachable;ok
icmp id 5;ok
icmp sequence 5;ok
icmp mtu 1400;ok
icmpv6 type packet-too-big;ok
icmpv6 type { nd-neighbor-solicit, nd-router-advert };ok
icmpv6 code no-route;ok
icmpv6 mtu 1280;ok
icmpv6 type nd-neighbour-solicit;fail;did you mean 'nd-neighbor-solicit'
icmp type packet-too-big;fail;unknown ICMP type
igmp type 17;ok
igmp type membership-query igmp mrt 100;ok
igmp group 0xe0000001;ok
igmp type { leave-group, membership-report-v3 };ok

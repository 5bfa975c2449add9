:family inet
:hook type filter hook forward priority filter;
ip dscp set ef;ok
ip dscp set 0;ok
ip dscp set 64;fail;does not fit
ip dscp set ef | 1;ok
ip dscp set ip dscp;fail;can only be set to a constant
ip ecn set ce;ok
ip ttl set 64;ok
ip ttl set 256;fail;does not fit
ip ttl set ip ttl;fail;can only be set to a constant
ip ttl set 1 << 3;unasked;a shift of a constant
ip id set 0;ok
ip id set ip id & 0xff | 0x1000;ok
ip id set ip id >> 8;ok
ip id set tcp window;ok
ip id set ip6 length;fail;no packet is both
ip id set meta mark;fail;meta mark is no integer
ip length set 55;ok
ip checksum set 0;ok
ip protocol set 6;ok
ip protocol set ospf;ok
ip protocol set tcp;fail;names a header here
ip frag-off set 0x4000;ok
ip version set 4;ok
ip hdrlength set 5;ok
ip saddr set 192.0.2.1;ok
ip daddr set ip saddr;ok
ip daddr set 10.0.0.1 & 255.0.0.0;ok
ip daddr set meta mark;fail;meta mark is no IPv4 address
ip saddr set ::1;fail;is no IPv4 address
ip saddr set { 10.0.0.1 };fail
ip saddr & 255.0.0.0 set 10.0.0.1;fail;only a field can be set
ip6 dscp set ef;ok
ip6 ecn set ce;ok
ip6 flowlabel set 5;ok
ip6 flowlabel set 0x100000;fail;does not fit
ip6 hoplimit set 5;ok
ip6 hoplimit set ip6 hoplimit & 0xf;ok
ip6 nexthdr set 59;ok
ip6 saddr set ::1;ok
ip6 saddr set ip6 daddr;ok
tcp dport set 8080;ok
tcp dport set ssh;ok
tcp dport set 70000;fail;does not fit
tcp dport set tcp sport;ok
tcp dport set tcp sport | 0xff;ok
tcp dport set meta mark;fail;meta mark is no Internet service
tcp dport set ip saddr;fail;ip saddr is no Internet service
tcp dport add 5;fail;'add' is for
tcp flags set syn,ack;ok
tcp flags set syn | ack;ok
tcp doff set 5;ok
tcp reserved set 1;ok
tcp window set 5;ok
tcp window set tcp option maxseg size;ok
tcp sequence set tcp ackseq;ok
tcp sequence set meta length;unasked;lengths or octet orders differ
udp checksum set 0;ok
udp dport set 5;ok
udplite dport set 5;ok
sctp vtag set 5;ok
dccp dport set 5;ok
th dport set 5;ok
icmp type set echo-reply;ok
icmp type set icmp code;fail
icmp id set 5;ok
icmp mtu set 1280;ok
icmpv6 mtu set 1280;ok
meta l4proto udp tcp dport set 5;fail;no packet is both
accept ip ttl set 5;fail;nothing behind a verdict
ip ttl set 5 accept;ok
tcp option maxseg size set ip id;ok
tcp option maxseg size set tcp window;ok
tcp option maxseg size set tcp sport;fail;is no integer
tcp option maxseg length set 4;fail;the kernel writes only fields of 16 or 32 bits
tcp option maxseg set 5;fail;only a field can be set
tcp option window count set 7;fail;the kernel writes only fields of 16 or 32 bits
tcp option sack left set 5;ok
tcp option sack1 right set 5;ok
tcp option timestamp tsval set 5;ok
tcp option timestamp tsval add 5;fail;'add' takes
tcp option timestamp tsecr set tcp option timestamp tsval;ok
tcp option timestamp tsval set meta mark;fail;is no integer
reset tcp option mptcp;ok
reset tcp option 2;ok
reset tcp option 123;ok
reset tcp option eol;ok
reset tcp option sack1;ok
reset tcp option 256;fail;does not fit
reset tcp option meh;fail;unknown TCP option
reset tcp option maxseg size;fail
reset tcp option maxseg accept;ok
meta mark set meta mark & 0xff | 0x10;ok
meta mark set meta mark and 0xff or 0x10 xor 3;ok
meta mark set (meta mark & 0xff) | 5;ok
meta mark set meta mark >> 8;ok
meta mark set mark ^ 0xff;ok
meta mark set 5 | 3;ok
meta mark set 5 | meta mark;fail
meta mark set 0x1ffffffff;fail;does not fit
meta mark set 1,2;fail;several values need braces
meta mark set "foo";fail;is no packet mark
meta mark set 1.2.3.4;fail;is no packet mark
meta mark set 1 << 8;unasked;a shift of a constant
meta mark set ip dscp;fail;ip dscp is no packet mark
meta mark set tcp dport;fail;tcp dport is no packet mark
meta mark set iif;fail;is no packet mark
meta mark set iifname;fail;is no packet mark
meta mark set meta length;ok
meta mark set tcp sequence;ok
meta mark set ip6 flowlabel;ok
meta mark set ip version;ok
meta mark set ip id;fail;is no packet mark
meta mark set tcp option maxseg size;ok
meta mark set numgen inc mod 5;ok
meta mark set jhash ip saddr mod 7;ok
meta nftrace set 1;ok
nftrace set 0;ok
meta nftrace set 2;fail;does not fit
meta nftrace set meta mark;fail;is a switch
meta priority set 1:2;unsupported;understood, but not supported
meta priority set cafe:beef;unsupported;understood, but not supported
meta priority set none;unsupported;understood, but not supported
meta pkttype set host;fail;understood, but not supported
meta length set 5;fail;cannot be set
meta iif set 1;fail;cannot be set
meta l4proto set 6;fail;cannot be set
frag id set 5;fail
:hook type filter hook prerouting priority raw;
meta pkttype set host;unsupported;understood, but not supported

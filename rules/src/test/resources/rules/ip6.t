:family inet
:hook type filter hook forward priority filter;
ip6 saddr ::1;ok
ip6 saddr 2001:db8::/32 ip6 daddr fe80::1;ok
ip6 saddr != 2001:db8::/32;ok
ip6 saddr { ::1, fe80::/10, 2001:db8::1-2001:db8::ff };ok
ip6 saddr ::ffff:10.0.0.1;ok
ip6 daddr 1:2:3:4:5:6:7:8;ok
ip6 saddr & ffff:: == 2001::;ok
ip6 saddr 1:2:3;fail;is no IPv6 address
ip6 saddr 1::2::3;fail;is no IPv6 address
ip6 saddr 10.0.0.1;fail;is no IPv6 address
ip6 saddr 1;fail;is no IPv6 address
ip6 saddr ::1/129;fail;a prefix of 129 bits
ip6 nexthdr tcp;ok
ip6 nexthdr { udp, ipv6-icmp };ok
ip6 hoplimit 64;ok
ip6 hoplimit < 2;ok
ip6 dscp cs1;ok
ip6 ecn ect0;ok
ip6 flowlabel 22;ok
ip6 flowlabel 0x100000;fail;does not fit
ip6 length 1000-1400;ok
ip6 version 6;ok
ip6 hoplmit 5;fail;did you mean 'hoplimit'
frag more-fragments 1;unsupported;understood, but not supported
exthdr hbh exists;unsupported;understood, but not supported
hbh nexthdr tcp;unsupported;understood, but not supported
rt type 0;unsupported;understood, but not supported

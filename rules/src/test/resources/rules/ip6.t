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
frag more-fragments 1;ok
frag frag-off 1-5;ok
frag reserved2 4;fail;does not fit
frag id { 1, 2 };ok
exthdr hbh exists;ok
exthdr rt missing;ok
exthdr frag == exists;ok
exthdr mh 1;ok
exthdr xx exists;fail
hbh nexthdr tcp;ok
dst hdrlength != 1-3;ok
mh type binding-update;ok
mh checksum 5;ok
srh tag 5;ok
srh sid[1] ::1;ok
rt0 addr[2] ::1;ok
rt0 addr[3] ::1;fail;has no field
rt2 addr ::1;fail
rt type 0;ok
rt seg-left 1-3 rt hdrlength 4;ok
rt classid 5;unsupported;only the kernel knows
rt ip6 nexthop ::1;unsupported;only the kernel knows
ip saddr 10.0.0.1 frag id 1;fail;no packet is both

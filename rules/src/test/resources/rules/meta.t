:family inet
:hook type filter hook forward priority filter;
meta length 1000;ok
meta length > 1400;ok
meta length >= 1400;ok
meta length 100-200;ok
meta length != 100-200;ok
meta length { 40, 52-60 };ok
meta length 99999999999;fail;does not fit
meta length foo;fail;is no integer
meta length > path mtu;ours
meta length >= path mtu;ours
meta length < path mtu;ours
meta length <= path mtu;ours
meta length == path mtu;fail;compared by order only
ip length > path mtu;fail;only 'meta length' compares
meta length > rt mtu;fail;unexpected
meta mark 5;ok
meta mark 0x10 accept;ok
meta mark & 0xff == 5 accept;ok
mark 5 accept;ok
mark and 0xff00 != 0x100;ok
mark & 0xf | 0x10 == 0x15;ok
mark ^ 3 == 1;ok
(mark & 0xf) == 5;ok
mark 0x100/24;ok
mark { 1, 2, 5-9 };ok
mark 0x1ffffffff;fail;does not fit
meta mark set 5;ok
mark set 0x10;ok
mark set mark | 1;ok
mark set mark & 0xff;ok
meta nfproto ipv4;ok
meta nfproto ipv6 accept;ok
meta nfproto ipv5;fail;did you mean 'ipv4'
meta l4proto tcp;ok
meta l4proto { tcp, udp };ok
meta l4proto != 17;ok
meta l4proto ipv6-icmp;ok
meta l4proto 300;fail;does not fit
meta l4proto tpc;fail;did you mean 'tcp'
meta protocol ip;ok
iifname eth0;ok
iifname "eth0" accept;ok
iifname != "eth0";ok
iifname eth* accept;ok
iifname "wg*";ok
iifname { eth0, "wlan*", lo };ok
oifname != { eth0, eth1 };ok
meta iifname eth0 meta oifname eth1;ok
iifname "abcdefghijklmno";ok
iifname "abcdefghijklmnop";fail;16 characters
iifname "";fail;empty
iif lo;ok
oif "lo" accept;ok
iif != lo;ok
iif 1;ok
iif { lo };ok
iif { lo, 1 };unasked;knows one interface
iif { "eth*" };fail;knows one interface
iif lo*;fail;match 'meta iifname'
meta lenght 5;fail;did you mean 'length'
meta skuid 0;unsupported;understood, but not supported
meta cpu 0;unsupported;understood, but not supported
meta random 5;unsupported;understood, but not supported
meta priority 5;unsupported;understood, but not supported
skuid root;unsupported;understood, but not supported

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
iif { lo, 1 };unsupported;understood, but not supported
iif { "eth*" };fail;knows one interface
iif lo*;fail;match 'meta iifname'
meta lenght 5;fail;did you mean 'length'
meta skuid 0;ok
meta skuid "root";ok
meta skuid { root, 1000-2000 };ok
meta skgid != 5;ok
meta skuid nosuchuser;fail;is no user
meta iifgroup 0-5;ok
meta iiftype ether;ok
meta oiftype != { loopback, ppp };ok
meta time "2026-01-31 12:00:00";ok
meta time < "2026-01-31";ok
meta time 1000000;ok
meta time "yesterday";fail;is no date
meta day Monday;ok
meta day { Saturday, 0 };ok
meta day 7;fail;is no day
meta hour "17:00"-"19:30";ok
meta hour "23:15"-"03:22";ok
hour < "08:00" day != Sunday;ok
meta hour "25:00";fail;is no hour
meta priority root;ok
meta priority 1:10;ok
meta priority bcad:dada-bcad:dadc;ok
meta priority { 1:1, none };ok
ether type ip;ok
ether saddr { 00:0f:54:0c:11:04, 0:1:2:3:4:5 };ok
ether type ip ip6 saddr ::1;fail;no packet is both
meta protocol ip ip6 saddr ::1;ok
meta protocol { ip, 8021q };ok
meta l4proto 41 tcp dport 22;fail;no packet is both
meta l4proto { tcp, udp } tcp dport 22;fail;no packet is both
ip protocol 41 tcp dport 22;ok
icmp type echo-reply icmp id 5;ok
icmp type 3 icmp id 5;fail;has this field
meta cpu 0;unsupported;understood, but not supported
meta random 5;ok
meta random < 0x80000000;ok
meta priority 5;ok
skuid root;ok

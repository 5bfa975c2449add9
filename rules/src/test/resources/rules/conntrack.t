:family inet
:hook type filter hook forward priority filter;
ct state new;ok
ct state new,established, related, untracked;ok
ct state established,related accept;ok
ct state != related;ok
ct state { new, established, related, untracked };ok
ct state != { new, established };ok
ct state invalid drop;ok
ct state 8;ok
ct state == established;ok
ct state ! new;ok
ct state & 6 != 0;ok
ct state new / new,established;ok
ct state xxx;fail;unknown conntrack state 'xxx'
ct state 0x1ffffffff;fail;does not fit
ct state 192.0.2.1;fail
ct direction original;ok
ct direction != reply;ok
ct direction { reply, original };ok
ct direction xxx;fail
ct status expected;ok
ct status ! dnat;ok
ct status expected,seen-reply,assured,confirmed,snat,dnat,dying;ok
ct status { expected, assured };ok
ct status xxx;fail
ct mark 0x32;ok
ct mark != 0x32-0x45;ok
ct mark & 0x23 == 0x11;ok
ct mark { 0x32-0x2222, 0x4444 };ok
ct id 12345;ok
ct id 0x1ffffffff;fail;does not fit
ct label 127;ok
ct label != 3;ok
ct label 3,5;ok
ct label 128;fail;is no conntrack label
ct l3proto ipv4;ok
ct l3proto foobar;fail
ct original l3proto ipv6;ok
ct protocol tcp;ok
ct original protocol 17;ok
ct original ip saddr 192.0.2.1;ok
ct reply ip daddr 192.0.2.0/24;ok
ct original ip6 saddr 2001:db8::1;ok
ct original ip saddr 2001:db8::1;fail
ct reply ip daddr != 192.0.2.1-192.0.2.9;ok
ct original saddr 192.0.2.1;fail;the IP version is not known here
meta nfproto ipv4 ct original saddr 192.0.2.1;ok
meta nfproto ipv6 ct original saddr 2001:db8::1;ok
ct l3proto ipv4 ct original saddr 192.0.2.1;ok
meta nfproto ipv6 ct original ip saddr 192.0.2.1;fail;for the other IP version
ct ip saddr 192.0.2.1;fail;needs a direction
ct proto-src 53;fail;needs a direction
ct original proto-dst 22;fail;depends on the transport protocol
tcp dport 22 ct original proto-dst 22;ok
meta l4proto udp ct reply proto-src 53;ok
ct protocol 6 ct original proto-dst 22;fail;depends on the transport protocol
ct l3proto ipv4 ct protocol 6 ct original proto-dst 22;ok
ct original bytes > 100000;ok
ct bytes 5-10;ok
ct reply packets < 100;ok
ct packets { 1, 2 };ok
ct original avgpkt < 500;ok
ct original mark 42;fail;'ct' has no 'original mark'
ct mark original;fail
ct both bytes > 1;fail
ct invalid;fail
ct foo 3;fail;'ct' has no 'foo'
ct stat established;fail;did you mean
ct zone 1;unsupported;a queue does not tell the zone
ct original zone 1;unsupported;a queue does not tell the zone
ct expiration 30s;ok
ct expiration 500ms;ok
ct expiration 233;ok
ct expiration 0x10;ok
ct expiration "30s";ok
ct expiration > 1d2h3m4s;ok
ct expiration 1h-2h;ok
ct expiration 10-20s;ok
ct expiration { 33-55, 1m6s };ok
ct expiration != 33;ok
ct expiration 4294967s;ok
ct expiration 4294968s;fail;less than 50 days
ct expiration 010;ok
ct expiration 4294968;fail;too long
ct expiration 1w;fail
ct mark set ct expiration;fail
ct helper "ftp";unsupported;which helper
ct event new;unasked;setting only
ct count 3;unsupported;the kernel alone counts
ct count over 3;unsupported;'ct' is understood
ct mark set 5;ok
ct mark set 0x11 xor 0x1331;ok
ct mark set mark;ok
ct mark set meta mark | 0x10;ok
ct mark set (meta mark | 0x10) << 8;ok
ct mark set ct mark or 0x1;ok
ct mark set ct mark & 0xffff00ff | 0x100;ok
ct mark set mark map { 1 : 10, 2 : 20 };ok
ct mark set ip daddr map { 192.0.2.1 : 5 };ok
ct mark set numgen inc mod 3 offset 1;ok
ct mark set meta length;ok
ct mark set ip saddr;fail
ct mark set tcp dport;fail
ct mark set 0x1ffffffff;fail;does not fit
ct mark set ct bytes;unsupported;their lengths or octet orders differ
ct mark add 5;fail
ct state set new;fail
ct bytes set 5;fail
ct id set 5;fail
ct original mark set 5;fail
meta mark set ct mark;ok
meta mark set ct mark & 0xff | 0x100;ok
ct event set new,destroy;unasked;'ct' is understood
ct label set 127;unsupported;'ct' is understood
ct original zone set 1;unsupported;'ct' is understood
pkttype broadcast;ok
meta pkttype != host;ok
meta pkttype { unicast, multicast };ok
pkttype other;ok
pkttype 5;ok
pkttype foo;fail;unknown packet type
:family ip
ct protocol 6 ct original proto-dst 22;ok
ct original protocol 17 ct reply proto-src 53;ok
ct reply ip daddr dead::beef;fail
ct original saddr 192.0.2.1;ok
ct original ip6 saddr ::1;fail
ct original saddr { 192.0.2.1 };ok
ct original saddr { 192.0.2.1, 192.0.2.2 };fail;IP version is not given
ct original saddr . meta mark { 192.0.2.1 . 5 };fail;IP version is not given
ct original ip saddr . meta mark { 192.0.2.1 . 5 };ok
meta mark set ct reply daddr map { 192.0.2.1 : 5 };fail;IP version is not given
ct original saddr vmap { 192.0.2.1 : drop };fail;IP version is not given
:family ip6
ct original saddr 2001:db8::1;ok
ct original ip saddr 192.0.2.1;fail
:family inet
:with set s { type ct_state; elements = { new, established } }
ct state @s;ok
:with set s { type pkt_type; elements = { broadcast } }
pkttype @s;ok
:with set s { typeof ct mark; elements = { 5 } }
ct mark @s;ok

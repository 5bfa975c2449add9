:family inet
:hook type filter hook forward priority filter;
ip saddr 10.0.0.1;ok
ip saddr 10.0.0.0/8 ip daddr 192.168.0.1;ok
ip saddr != 10.0.0.0/8;ok
ip saddr 10.0.0.1-10.0.0.9;ok
ip saddr != 10.0.0.1-10.0.0.9;ok
ip saddr { 10.0.0.1, 10.1.0.0/16, 10.2.0.1-10.2.0.5 };ok
ip saddr != { 10.0.0.1, 10.0.0.2 };ok
ip saddr & 255.255.0.0 == 10.1.0.0;ok
ip saddr and 0.0.0.255 != 0.0.0.1;ok
ip saddr < 10.0.0.5;ok
ip saddr 10.0.0.1/8;ok
ip saddr 10.0.0.1/33;fail;a prefix of 33 bits
ip saddr 10.0.0.5-10.0.0.1;fail;ends before it begins
ip saddr 300.0.0.1;fail;is no IPv4 address
ip saddr 1.2.3;fail
ip saddr ::1;fail;is no IPv4 address
ip saddr no-such-host.invalid;fail;must not wait for DNS
ip saddr localhost;unsupported;must not wait for DNS
ip saddr eth0 accept drop;fail
ip saddr;fail
ip saddr { };fail;without elements
ip saddr @nosuch;fail;no set 'nosuch'
ip sadr 10.0.0.1;fail;did you mean 'saddr'
ip foo 1;fail;ip has no field 'foo'
ip protocol tcp;ok
ip protocol { tcp, udp, 47 };ok
ip protocol != icmp;ok
ip ttl 64;ok
ip ttl < 5;ok
ip ttl 256;fail;does not fit
ip ttl 1-5;ok
ip dscp ef;ok
ip dscp { cs1, af11, 0x38 };ok
ip dscp 64;fail;does not fit
ip dscp foo;fail;unknown DSCP 'foo'
ip ecn ce;ok
ip ecn not-ect;ok
ip version 4;ok
ip hdrlength 5;ok
ip hdrlength != 5;ok
ip length 100-200;ok
ip id 7;ok
ip frag-off & 0x1fff != 0;ok
ip frag-off & 0x4000 != 0;ok
ip frag-off and 0x1fff == 0;ok
ip checksum 0x1234;ok
ip saddr 10.0.0.1 ip6 saddr ::1;fail;no packet is both
ip saddr . ip daddr { 10.0.0.1 . 10.0.0.2 };ok
ip saddr vmap { 10.0.0.1 : accept };ok
ip option lsrr exists;ok
ip option rr missing;ok
ip option ra value 0;ok
ip option ssrr ptr 4;ok
ip option rr addr 1;ok
ip option rr value 1;fail;has no field
ip option ra ptr 1;fail;has no field
ip option xx exists;fail;unknown ip option
@nh,72,8 6;ok
@nh,8,6 46;ok
@th,16,16 { 22, 80-90 };ok
@ih,0,32 1;ok
@nh,1,3 9;fail;does not fit
@xx,0,8 1;fail;unknown raw payload base
@nh,0,8 & 0xf0 == 0x40;ok
@nh,0,160 1;fail;more than 128 bits
@ll,0,48 1;unsupported;link header
ip ttl << 1 == 6;ok
ip id >> 4 < 2;ok
ip id >> 4 == 2;unsupported;nft 1.0.6 compiles it to something else
ip dscp << 2 == 8;fail;for an integer
numgen inc mod 2 1;ok
numgen random mod 10 offset 100 < 105;ok
numgen inc mod 0 1;fail;or none
numgen some mod 2 1;fail;unknown kind of numbers
:family ip
ip saddr 10.0.0.1 accept;ok
ip6 saddr ::1;fail;no packet is both
icmp type echo-request;ok
tcp dport 22;ok
:family ip6
ip6 saddr ::1 accept;ok
ip saddr 10.0.0.1;fail;no packet is both
icmp type echo-request;ok

:family inet
:hook type filter hook forward priority filter;
:with counter hits { }; quota q { over 25 mbytes used 5 kbytes; }; limit l { rate 400/hour; }; chain other { return; }; chain base { type filter hook input priority 5; };
accept;ok
drop;ok
return;ok
continue;ok
continue accept;ok
accept drop;fail;nothing behind a verdict
drop counter;fail;nothing behind a verdict
reject accept;fail;nothing behind a verdict
jump other;ok
goto other;ok
jump othr;fail;did you mean 'other'
jump nosuchchain;fail;has no chain 'nosuchchain'
jump base;fail;only its hook leads to it
jump other accept;fail;nothing behind a verdict
acept;fail;did you mean 'accept'
counter;ok
counter accept;ok
counter packets 0 bytes 0 drop;ok
counter packets 5 bytes 500 drop;ok
counter bytes 500 packets 5;ok
counter name hits;ok
counter name "hits" accept;ok
counter name hist;fail;did you mean 'hits'
accept comment "why";ok
comment "why";ok
comment "one" accept;fail
tcp dport 22 counter accept comment "why not";ok
log;ok
log prefix "seen: ";ok
log prefix "seen: " accept;ok
log prefix "seen: " level info;ok
log level warn;ok
log level debug flags ip options flags skuid;ok;does not tell what 'skuid' shows
log level audit;ok
log level audit prefix "foo";fail;level audit takes no other option
log level audit flags all;fail;level audit takes no other option
log level audit group 42;fail;a level and a group exclude
log level emerg group 2;fail;a level and a group exclude
log flags all group 2;fail;flags and a group exclude
log prefix "a $x b";fail;no variable 'x'
log prefix aaaaa-aaaaaa group 2 snaplen 33;ok;has no meaning here
log group 2 queue-threshold 2;ok;has no meaning here
log level waring;fail;unknown log level
log prefix unquoted;ok
log group 5;ok;has no meaning here
log flags all;ok
log flags tcp sequence,options;ok
log flags ip options flags ether flags skuid flags tcp sequence,options;ok;does not tell
log flags tcp foo;fail
log flags foo;fail
limit rate 10/second;ok
limit rate 10/minute accept;ok
limit rate 400/hour burst 10 packets;ok
limit rate 1/day;ok
limit rate 1/week;ok
limit rate over 10/second drop;ok
limit rate until 10/second;fail
limit rate 10 bytes/second;ok
limit rate 10 kbytes/second;ok
limit rate 10 mbytes/minute;ok
limit rate over 10 kbytes/second burst 5 mbytes drop;ok
limit rate 0/second;fail;a rate of nothing
limit rate 10/fortnight;fail;unknown time
limit rate 10;fail;a rate without a time
limit rate 10 gbytes/second;fail;unknown unit
limit name "x";fail;has no limit 'x'
limit name "l";ok
limit name l accept;ok
quota 1025 bytes;ok
quota over 1 kbytes;ok
quota until 10 mbytes used 5 mbytes drop;ok
quota 5 gbytes;fail;unknown unit
quota 5;fail
quota name "q";ok
quota name q drop;ok
quota name tcp dport map { 443 : "q", 80 : "q" };ok
limit name tcp dport map { 443 : "l" };ok
quota name x;fail;has no quota 'x'
reject;ok
reject with icmp type host-unreachable;ok
reject with icmp host-unreachable;ok
reject with icmp type net-unreachable;ok
reject with icmp type prot-unreachable;ok
reject with icmp type port-unreachable;ok
reject with icmp type net-prohibited;ok
reject with icmp type host-prohibited;ok
reject with icmp type admin-prohibited;ok
reject with icmp type frag-needed;ok
reject with icmp 3;ok
reject with icmpv6 type no-route;ok
reject with icmpv6 admin-prohibited;ok
reject with icmpv6 type addr-unreachable;ok
reject with icmpv6 type port-unreachable;ok
reject with icmpv6 type policy-fail;ok
reject with icmpv6 type reject-route;ok
reject with icmpv6 type packet-too-big;ours
reject with icmpx type no-route;ok
reject with icmpx port-unreachable;ok
reject with icmpx type host-unreachable;ok
reject with icmpx type admin-prohibited;ok
reject with icmp type host-unreachble;fail;did you mean 'host-unreachable'
reject with icmpx type foo;fail;no code 'foo'
reject with tcp reset;ok
tcp dport 22 reject with tcp reset;ok
mark 12345 reject with tcp reset;ok
ip protocol tcp reject with tcp reset;ok
meta l4proto udp reject with tcp reset;fail;cannot answer udp
ip protocol udp reject with tcp reset;fail;cannot answer udp
udp dport 53 reject with tcp reset;fail;cannot answer udp
meta l4proto { tcp, udp } reject with tcp reset;fail;behind several protocols
meta l4proto { udp, tcp } reject with tcp reset;unsupported;understood, but not supported
meta l4proto { tcp } reject with tcp reset;ok
meta l4proto != udp reject with tcp reset;ok
reject with tcp reset accept;fail;nothing behind a verdict
ip saddr 10.0.0.1 reject with icmp type frag-needed;ok
ip saddr 10.0.0.1 reject with icmpv6 type no-route;fail;cannot answer an IPv4 packet
restore offload;fail;at hook forward
tcp dport vmap { 22 : accept };ok
mark set tcp dport map { 22 : 1 };ok
quota 5 mbytes;ok
fib saddr type local;ok
synproxy mss 1460;unasked;understood, but not supported
notrack;unasked;understood, but not supported
dup to 10.0.0.1;fail;understood, but not supported
:hook type filter hook prerouting priority raw;
notrack;unasked;understood, but not supported
reject;ok
tcp option maxseg size set rt mtu;fail;not possible at hook prerouting
:hook type filter hook postrouting priority 0;
reject;fail;not possible at hook postrouting
tcp option maxseg size set rt mtu;ok
:family ip
:hook type filter hook forward priority filter;
reject with icmpx type no-route;fail;for tables inet
reject with icmpv6 type no-route;fail;cannot answer an IPv4 packet
reject;ok

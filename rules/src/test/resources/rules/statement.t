:family inet
:hook type filter hook forward priority filter;
:with counter hits { }; chain other { return; }; chain base { type filter hook input priority 5; };
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
counter packets 5 bytes 500 drop;ok;the counter starts at 0
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
log prefix "seen: " level info;ok;the level is not kept
log level warn;ok;the level is not kept
log level waring;fail;unknown log level
log prefix unquoted;ok
log group 5;unsupported;understood, but not supported
log flags all;unsupported;understood, but not supported
log flags tcp sequence,options;unsupported;understood, but not supported
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
limit name "x";fail;understood, but not supported
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
meta l4proto { tcp, udp } reject with tcp reset;fail;cannot answer udp
meta l4proto { udp, tcp } reject with tcp reset;ok
meta l4proto { tcp } reject with tcp reset;ok
meta l4proto != udp reject with tcp reset;ok
reject with tcp reset accept;fail;nothing behind a verdict
ip saddr 10.0.0.1 reject with icmp type frag-needed;ok
ip saddr 10.0.0.1 reject with icmpv6 type no-route;fail;cannot answer an IPv4 packet
restore offload;fail;understood, but not supported
tcp dport vmap { 22 : accept };unsupported;understood, but not supported
mark set tcp dport map { 22 : 1 };unsupported;understood, but not supported
quota 5 mbytes;unsupported;understood, but not supported
fib saddr type local;unsupported;understood, but not supported
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

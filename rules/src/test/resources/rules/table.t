:family inet
:in table
chain c { };ok
chain c { accept; };ok
chain c { type filter hook forward priority 0; };ok
chain c { type filter hook forward priority -5; policy drop; };ok
chain c { type filter hook forward priority mangle; policy accept; };ok
chain c { type filter hook forward priority mangle - 5; };ok
chain c { type filter hook prerouting priority raw + 10; };ok
chain c { type filter hook prerouting priority dstnat; };ok
chain c { type filter hook postrouting priority srcnat; };ok
chain c { type filter hook output priority security; };ok
chain c { type filter hook forward priority dstnat; };fail;means nothing at this hook
chain c { type filter hook forwrd priority 0; };fail;did you mean 'forward'
chain c { type filtr hook forward priority 0; };fail;did you mean 'filter'
chain c { type filter hook forward priority mangel; };fail;did you mean 'mangle'
chain c { type filter hook forward priority 0; policy acept; };fail;did you mean 'accept'
chain c { type filter hook forward; };fail
chain c { policy drop; };fail;no hook leads to
chain c { type nat hook prerouting priority dstnat; };unsupported;understood, but not supported
chain c { type route hook output priority 0; };unsupported;understood, but not supported
chain c { comment "about"; accept; };ok
chain accept { };fail;cannot be a name
chain output { };ok
chain c { jump d; }; chain d { drop; };ok
chain c { type filter hook input priority 0; jump d; }; chain d { jump e; }; chain e { goto d; };fail;the jumps form a loop
chain c { jump c; };ok;the jumps form a loop
chain c { type filter hook input priority 0; jump d; }; chain d { jump d; };fail;the jumps form a loop
chain c { accept };fail;no end of line before '}'
comment "a table";ok
set s { type ipv4_addr; };ok
set s { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 } };ok
set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 1.1.1.1-1.1.1.9 }; };ok
set s { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.0/8, 10.0.0.1 } };ok
set s { type ipv4_addr; flags constant, interval; elements = { 10.0.0.0/8 } };ok
set s { type ipv4_addr; size 100; comment "some"; elements = { 10.0.0.1 } };ok
set s { type ipv4_addr; elements = { 10.0.0.1 comment "one" } };ok
set s { type ipv4_addr; comment "some" elements = { 10.0.0.1 } };fail
set s { type ipv4_addr; elements = { 10.0.0.0/8 } };fail;add 'flags interval
set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 10.0.0.1 } };fail;overlaps another
set s { type ipv6_addr; elements = { ::1 } };ok
set s { type ipv6_addr; elements = { 10.0.0.1 } };fail;is no IPv6 address
set s { type inet_service; flags interval; elements = { 22, 80-90, https } };ok
set s { type inet_proto; elements = { tcp, udp } };ok
set s { type mark; elements = { 1, 2 } };ok
set s { type ifname; elements = { eth0, "eth1" } };ok
set s { type icmp_type; elements = { echo-request } };ok
set s { type icmpv6_type; elements = { packet-too-big } };ok
set s { typeof ip saddr; elements = { 10.0.0.1 } };ok
set s { typeof tcp dport; elements = { 22 } };ok
set s { type ipv4_adr; };fail;did you mean 'ipv4_addr'
set s { elements = { 10.0.0.1 } };fail;without a type
set s { type ipv4_addr; flags intervall; };fail;did you mean 'interval'
set s { type ipv4_addr . inet_service; };ok
set s { type ether_addr; };ok
set s { type ether_addr; elements = { 00:00:5e:00:53:01 }; };ok
set s { type uid; elements = { root, 1000 }; };ok
set s { type ipv4_addr; flags dynamic; };ok
set s { type ipv4_addr; flags timeout; timeout 1h; };ok
map m { type ipv4_addr : mark; };ok
flowtable f { hook ingress priority 0; devices = { lo }; };unasked;understood, but not supported
quota q { over 5 mbytes };ok
quota q { 25 mbytes used 30 mbytes };fail;more is used
limit l { rate 5/second };ok
counter hits { };ok
counter hits { packets 0 bytes 0 };ok
counter hits { packets 3 bytes 99 };ok
counter hits { comment "some"; };ok
define p = 22; chain c { tcp dport $p accept; };ok
define p = { 22, 80 }; chain c { tcp dport $p accept; };ok
define p = { 22, 80 }; chain c { tcp dport { $p, 443 } accept; };ok
define p = 22; define p = 23;fail;defined already
define p = 22; redefine p = 23; chain c { tcp dport $p; };ok
define p = 22; undefine p; chain c { tcp dport $p; };fail;no variable 'p'
undefine p;ok;no variable 'p' is defined
chain c { tcp dport $port; };fail;no variable 'port'
define ports = 22; chain c { tcp dport $prts; };fail;did you mean 'ports'
define p = "drop"; chain c { type filter hook input priority 0; policy $p; };ok
define p = 5; chain c { type filter hook input priority $p; };ok
define t = d; chain c { jump $t; }; chain d { drop; };ok
define a = 10.0.0.1; set s { type ipv4_addr; elements = { $a } };ok
set s { type inet_service; }; chain c { ip saddr @s; };fail;the set of Internet service
set s { type inet_service; }; chain c { tcp dport @s; tcp sport != @s; };ok
set s { type ifname; elements = { "eth0" } }; chain c { iifname @s; };ok
chain c { tcp dport 22; }; chain c { tcp dport 23; };ok
chain c { type filter hook input priority 0; }; chain c { type filter hook forward priority 0; };fail;stands at another hook
define p = drop;fail;unexpected 'drop'
flags dormant;ok;is dormant
chain c { type filter hook ingress device lo priority 0; };unasked;understood, but not supported
chain c { type filter hook ingress priority 0; devices = { lo }; };unasked;understood, but not supported
chain c { type filter hook ingress device "lo" priority 0; flags offload; };unasked;understood, but not supported
define a = { 10.0.0.1 }; set s { type ipv4_addr; elements = $a; };ok
set s { type ipv4_addr; policy memory; };ok
set s { type ipv4_addr; counter; };ok
set s { type ipv4_addr; elements = { 10.0.0.1 : 5 }; };fail;a map's element in a set
set s { type ipv4_addr; flags timeout; elements = { 10.0.0.1 timeout 1h }; };ok
set s { type ipv4_addr; counter; elements = { 10.0.0.1 counter packets 0 bytes 0 }; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { update @s { ip saddr }; };ok
set s { type ipv4_addr; size 1; elements = { 10.0.0.1, 10.0.0.2 } };fail;and a size of 1
flags dormant; chain c { type filter hook input priority 0; drop; };ok;is dormant
flags sleepy;fail;unknown table flag
comment "a"; comment "b";fail;a second comment
chain c { comment "a"; comment "b"; };fail;a second comment
chain c { type filter hook input priority 0; policy drop; policy drop; };fail;a second policy
chain c { type filter hook input priority 0; }; chain c { policy drop; };ok
chain c { type filter hook input priority 0; }; chain c { type filter hook input priority filter; };ok
chain c { type filter hook input priority 0; }; chain c { type filter hook input priority 1; };fail;stands at another hook
chain c { drop; }; chain c { type filter hook input priority 0; };fail;was declared without a hook
chain c { drop; }; chain c { policy drop; };fail;a policy in a chain that no hook leads to
chain c { type filter hook input priority +5; };fail;unexpected '+'
chain c { type filter hook input priority raw -5; };ok
chain c { type filter hook input priority raw-5; };fail;unknown priority
chain c { type nat hook forward priority 0; };fail;has no hook forward
chain c { type route hook input priority 0; };fail;has no hook input
define p = "filter + 3"; chain c { type filter hook input priority $p; };ok
define p = -5; define q = "drop"; chain c { type filter hook input priority $p; policy $q; };ok
undefine nothing;ok;no variable
define a = 1; redefine a = 2; chain c { tcp dport $a; };ok

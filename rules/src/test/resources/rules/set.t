:family inet
:in chain
:with chain d { drop; }
:hook type filter hook forward priority 0;
ip saddr . tcp dport 1.1.1.1 . 22;fail
ip saddr . tcp dport != 1.1.1.1 . 22;fail
ip saddr . tcp dport 1.1.1.0/24 . 22;fail
ip saddr . tcp dport { 1.1.1.0/24 . 22, 1.1.1.1 . 22 };fail
ip saddr . tcp dport { 1.1.1.1 . 22, 1.1.1.1 . 22 };ok
comp flags . ip saddr { 1 . 1.1.1.1 };fail;nft knows no length
ip saddr . comp flags & 1 { 1.1.1.1 . 1 };fail;nft knows no length
jhash comp flags . ip saddr mod 2 < 1;fail;nft knows no length
meta mark set comp flags;fail;is no packet mark
comp flags { 1, 2 };ok
ip saddr >= { 192.0.2.1 };ok
meta mark < { 5 };ok
tcp flags ! { syn };ok
tcp dport ! { 5 };fail
ip saddr >= { 192.0.2.1, 192.0.2.2 };fail
tcp dport < { 1-5 };fail
ip saddr > { 10.0.0.0/8 };fail
fib daddr oifname . ip saddr { "lo" . 1.1.1.1 };fail;nft knows no length
meta mark set ip saddr . fib daddr type map { 1.1.1.1 . local : 1 };fail;takes no route here
tcp option sack exists;ok
tcp option sack . ip saddr { exists . 1.1.1.1 };ok
meter m { tcp option sack . ip saddr counter };ok
jhash ct original ip6 saddr . ip saddr mod 2 < 1;fail;no packet has all of these
ip saddr . tcp dport { 1.1.1.1 . 22-30, 1.1.1.1 . 25-40 };fail
ip saddr . tcp dport { 1.1.1.0/24 . 22-30, 1.1.1.0/25 . 22-25 };fail
ip saddr . tcp dport { 1.1.1.0/24 . 22-30, 1.1.1.0/24 . 22-30 };ok
ip saddr { 1.1.1.1, 1.1.1.1 };ok
ip saddr { 1.1.1.0/24, 1.1.1.1 };ok
ip saddr vmap { 1.1.1.0/24 : drop, 1.1.1.1 : accept };fail
ip saddr vmap { 1.1.1.1 : drop, 1.1.1.1 : accept };fail
ip saddr vmap { 1.1.1.1 : drop, 1.1.1.1 : drop };ok
meta mark set ip saddr map { 1.1.1.1 : 1, 1.1.1.1 : 2 };fail
meta mark set ip saddr map { 1.1.1.0/24 : 1, 1.1.1.1 : 2 };fail
meta mark set ip saddr map { 1.1.1.0/24 : 1, 1.1.1.0/24 : 1 };ok
meta mark set ip saddr map { 1.1.1.1 };fail
meta mark set ip saddr map { 1.1.1.1 : drop };fail
ip saddr vmap { 1.1.1.1 : 5 };fail
ip saddr vmap { 1.1.1.1 };fail
ip saddr { 1.1.1.1 : 5 };fail
ip saddr { * };ok
ip saddr { 1.1.1.1, * };ok
ip saddr vmap { 1.1.1.1 : drop, * : accept };ok
ip saddr vmap { * : accept };ok
ip saddr vmap { * : accept, * : drop };fail
ip saddr . tcp dport vmap { 1.1.1.1 . 22 : drop, * : accept };ok
ip saddr . tcp dport vmap { 1.1.1.1 . * : drop };fail
ip saddr vmap { 1.1.1.1 : accept } drop;ok
ip saddr vmap { 1.1.1.1 : accept } counter;ok
accept ip saddr vmap { 1.1.1.1 : accept };fail
ip saddr vmap { 1.1.1.1 : accept } ip daddr vmap { 1.1.1.1 : drop};ok
ip saddr vmap { 1.1.1.1 : jump d, 2.2.2.2 : goto d, 3.3.3.3 : return, 4.4.4.4 : continue };ok
ip saddr vmap { 1.1.1.1 : jump nope };fail
ip saddr vmap { 1.1.1.1 : jump c };fail
ip saddr vmap { 1.1.1.1 : reject };fail
ip saddr vmap { 1.1.1.1 : queue };fail
ip saddr { 1.1.1.1 timeout 10s };ok
ip saddr { 1.1.1.1 counter };ok
ip saddr { 1.1.1.1 comment "x" };ok
ip saddr vmap { 1.1.1.1 counter : drop };fail
ip saddr vmap { 1.1.1.1 timeout 5s : drop };fail
meta mark ip saddr map { 1.1.1.1 : 0x10 };fail
ip saddr . ip daddr . tcp dport . tcp sport . meta mark { 1.1.1.1 . 1.1.1.1 . 1 . 1 . 1 };ok
ip saddr . ip daddr . tcp dport . tcp sport . meta mark . iifname { 1.1.1.1 . 1.1.1.1 . 1 . 1 . 1 . "a" };ok
ip saddr . ip daddr . tcp dport . tcp sport . meta mark . ip ttl . ip length { 1.1.1.1 . 1.1.1.1 . 1 . 1 . 1 . 1 . 1};ok
ip6 saddr . ip6 daddr . iifname . oifname { ::1 . ::2 . "a" . "b" };ok
iifname . ip saddr { "eth*" . 1.1.1.1 };ok
iifname { "eth*", "lo" };ok
iifname { "eth*", "eth0" };ok
iifname vmap { "eth*" : drop, "lo" : accept };ok
iifname vmap { "eth*" : drop, "eth0" : accept };fail
iif . oif { "lo" . "lo" };ok
ip saddr . ip6 saddr { 1.1.1.1 . ::1 };fail
ip saddr . tcp dport { 1.1.1.1 };fail
ip saddr . tcp dport { 1.1.1.1 . 22 . 33 };fail
ip saddr { 1.1.1.1 . 22 };fail
ip saddr . tcp dport < 1.1.1.1 . 22;fail
ip saddr . tcp dport == { 1.1.1.1 . 22 };ok
ip saddr . tcp dport ! { 1.1.1.1 . 22 };fail
tcp flags . tcp dport { syn . 22 };ok
tcp flags { syn, syn | ack };ok
tcp flags vmap { syn : drop, (syn | ack) : accept };ok
tcp flags & (syn|ack) vmap { syn : drop };ok
ip saddr & 255.255.255.0 { 1.1.1.0 };ok
ip saddr & 255.255.255.0 vmap { 1.1.1.0 : drop };ok
ip saddr & 255.255.255.0 . tcp dport { 1.1.1.0 . 22 };ok
meta mark set ip saddr . tcp dport map { 1.1.1.1 . 22 : 5, * : 7 };ok
meta mark set ip saddr map { 1.1.1.1-1.1.1.9 : 5 };ok
meta mark set tcp dport map { 1-100 : 1, 200 : 2 };ok
meta mark set tcp dport map { 1 : 1-5 };ok
meta mark . tcp dport { 10-20 . 80-90 };ok
ip dscp vmap { cs1 : continue , cs4 : accept } counter;ok
meta length { 1-100, 200-300 };ok
ip saddr { 0.0.0.0/0 };ok
ip saddr { 1.1.1.1/0, 2.2.2.2 };ok
ip saddr vmap { 0.0.0.0/0 : drop };ok
tcp dport { 0-65535 };ok
tcp dport { 30-20 };fail
ip saddr . tcp dport { 1.1.1.1 . 30-20 };fail
tcp dport { 22, { 80, 443 } };ok
tcp dport vmap { 22 : drop, { 80 : accept } };fail
vlan id . ip saddr { 1 . 1.1.1.1 };unsupported;understood, but not supported
ether saddr . ip saddr { aa:bb:cc:dd:ee:ff . 1.1.1.1 };ok
meta l4proto . th dport { tcp . 22, udp . 53 };ok
ip protocol . th dport { tcp . 22, udp . 53 };ok
ip protocol . th dport vmap { tcp . 22 : accept, udp . 53 : drop };ok
meta mark set meta mark map { 1 : 2 };ok
meta mark set mark . ip saddr map { 1 . 1.1.1.1 : 2 };ok
meter m { ip saddr limit rate 5/second };ok
meter m size 5 { ip saddr timeout 5s limit rate 5/second } accept;ok
meter m size 5 { ip saddr . tcp dport counter };ok
meter m { ip saddr limit rate >= 5/second };fail
meter m { ip saddr limit rate };fail
meter m { ip saddr accept };fail
meter m { ip saddr quota 5 bytes };ok
ip saddr { 1.1.1.1 quota 5 bytes };fail;cannot read
meter m { ip saddr limit rate 5/second counter };fail
flow table m { ip saddr limit rate 5/second };unsupported;understood, but not supported
:in table
set s { type ipv4_addr; flags dynamic; size 5; }; chain c { type filter hook forward priority 0; add @s { ip saddr }; };ok
set s { type ipv4_addr; }; chain c { type filter hook forward priority 0; add @s { ip saddr }; };ok
set s { type ipv4_addr; size 10; }; chain c { type filter hook forward priority 0; add @s { ip saddr }; };ok
set s { type ipv4_addr; flags timeout; }; chain c { type filter hook forward priority 0; add @s { ip saddr timeout 10s }; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; add @s { ip saddr timeout 10s }; };fail
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; update @s { ip saddr }; };ok
set s { type ipv4_addr; flags dynamic,timeout; timeout 1m; }; chain c { type filter hook forward priority 0; update @s { ip saddr limit rate 10/second burst 5 packets }; };ok
set s { type ipv4_addr; flags interval; }; chain c { type filter hook forward priority 0; add @s { ip saddr }; };fail
set s { type ipv4_addr; flags interval,dynamic; }; chain c { type filter hook forward priority 0; add @s { ip saddr }; };fail
set s { type ipv4_addr; flags interval,dynamic; };fail
set s { type ipv4_addr; flags interval,timeout; };ok
set s { type ipv4_addr; flags interval,timeout; elements = { 1.1.1.0/24 timeout 10s } }; chain c { type filter hook forward priority 0; ip saddr @s drop; };ok
set s { type ipv4_addr; flags constant; }; chain c { type filter hook forward priority 0; add @s { ip saddr }; };fail
set s { type ipv4_addr; flags constant,timeout; };fail
set s { type ipv4_addr; flags constant,dynamic; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; add @s { tcp dport }; };fail
map m { type ipv4_addr : mark; flags dynamic; }; chain c { type filter hook forward priority 0; add @m { ip saddr : 5 }; };ok
map m { type ipv4_addr : mark; flags dynamic; }; chain c { type filter hook forward priority 0; add @m { ip saddr : meta mark }; };ok
map m { type ipv4_addr : mark; flags dynamic; }; chain c { type filter hook forward priority 0; add @m { ip saddr : tcp dport }; };fail
map m { type ipv4_addr : mark; flags dynamic; }; chain c { type filter hook forward priority 0; add @m { ip saddr }; };fail
map m { type ipv4_addr : verdict; flags dynamic; }; chain c { type filter hook forward priority 0; add @m { ip saddr : drop }; };fail
map m { type ipv4_addr : verdict; flags dynamic; };ok
map m { type ipv4_addr : verdict; flags timeout; elements = { 1.1.1.1 timeout 10s : drop }}; chain c { type filter hook forward priority 0; ip saddr vmap @m; };ok
map m { type ipv4_addr : mark; flags dynamic,timeout; }; chain c { type filter hook forward priority 0; update @m { ip saddr timeout 5s : 5 }; };ok
map m { type ipv4_addr : mark; flags dynamic,timeout; }; chain c { type filter hook forward priority 0; update @m { ip saddr timeout 5s counter : 5 }; };ok
map m { type ipv4_addr : mark; }; chain c { type filter hook forward priority 0; update @m { ip saddr : 5 }; };ok
map m { type ipv4_addr : mark; flags dynamic; }; chain c { type filter hook forward priority 0; delete @m { ip saddr : 5 }; };ok
map m { type ipv4_addr : mark; flags dynamic; }; chain c { type filter hook forward priority 0; delete @m { ip saddr }; };fail
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; delete @s { ip saddr }; };ok
set s { type ipv4_addr; }; chain c { type filter hook forward priority 0; delete @s { ip saddr }; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; set add ip saddr @s; };ok
set s { type ipv4_addr; flags dynamic,timeout; }; chain c { type filter hook forward priority 0; set update ip saddr timeout 5s @s; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; add @s { ip saddr counter }; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; add @s { ip saddr counter limit rate 5/second }; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; add @s { ip saddr quota 5 mbytes }; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; add @s { ip saddr counter quota over 5 mbytes used 1 kbytes }; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; add @s { ip saddr quota 5 bytes used 6 bytes }; };fail;more is used
set s { type ipv4_addr; flags dynamic; quota 5 mbytes; }; chain c { type filter hook forward priority 0; add @s { ip saddr }; };ok
set s { type ipv4_addr; flags dynamic; quota 5 mbytes; }; chain c { type filter hook forward priority 0; add @s { ip saddr counter }; };fail
set s { type ipv4_addr; flags dynamic; quota 5 mbytes; }; chain c { type filter hook forward priority 0; add @s { ip saddr quota over 6 mbytes }; };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; add @s { ip saddr last }; };fail
set s { type ipv4_addr; last; };fail
set s { type ipv4_addr; ct count 5; };unsupported
set s { type ipv4_addr; flags dynamic; elements = { 1.1.1.1 counter packets 5 bytes 9 } }; chain c { type filter hook forward priority 0; add @s { ip saddr counter }; };ok
set s { type ipv4_addr; flags dynamic; elements = { 1.1.1.1 limit rate 5/second } };ok
set s { type ipv4_addr; counter; quota 5 bytes; elements = { 1.1.1.1 counter } };fail
set s { type ipv4_addr; quota 5 bytes; counter; flags interval; auto-merge; elements = { 1.1.1.0/24, 1.1.2.0-1.1.2.7 } };ok
map m { type ipv4_addr : mark; quota 5 bytes; elements = { 1.1.1.1 : 1 } };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; add @s { ip saddr ct count over 5 }; };unsupported;understood, but not supported
set s { type ipv4_addr; flags dynamic; counter; }; chain c { type filter hook forward priority 0; add @s { ip saddr }; };ok
set s { type ipv4_addr; flags dynamic; counter; }; chain c { type filter hook forward priority 0; add @s { ip saddr counter }; };ok
set s { type ipv4_addr; flags dynamic; counter; }; chain c { type filter hook forward priority 0; add @s { ip saddr limit rate 5/second }; };fail
set s { type ipv4_addr; counter; elements = { 1.1.1.1 counter packets 5 bytes 9 } }; chain c { type filter hook forward priority 0; ip saddr @s; };ok
set s { type ipv4_addr; elements = { 1.1.1.1 counter packets 5 bytes 9 } }; chain c { type filter hook forward priority 0; ip saddr @s; };fail
set s { type ipv4_addr; counter; elements = { 1.1.1.1 limit rate 5/second } }; chain c { type filter hook forward priority 0; ip saddr @s; };fail
set s { type ipv4_addr; counter; elements = { 1.1.1.1 } }; chain c { type filter hook forward priority 0; ip saddr @s; };ok
set s { type ipv4_addr; limit rate 5/second; elements = { 1.1.1.1 } }; chain c { type filter hook forward priority 0; ip saddr @s; };ok
set s { type ipv4_addr; quota 500 bytes; elements = { 1.1.1.1 } }; chain c { type filter hook forward priority 0; ip saddr @s; };ok
set s { typeof tcp option sack; elements = { exists } }; chain c { type filter hook forward priority 0; tcp option sack @s; };fail;finds no type
map m { typeof ip saddr : tcp option maxseg size; flags dynamic; }; chain c { type filter hook forward priority 0; add @m { ip saddr : tcp option maxseg size }; };ok
counter n { }; chain c { type filter hook forward priority 0; counter name ip saddr . ip id map { 1.1.1.1 . 1 : "n" }; };fail;a plain number
set s { type ipv4_addr; quota over 500 bytes used 3 bytes; elements = { 1.1.1.1 quota 500 bytes } };fail
set s { type ipv4_addr; flags interval; counter; elements = { 1.1.1.0/24 counter packets 1 bytes 1 } }; chain c { type filter hook forward priority 0; ip saddr @s; };ok
set s { type ipv4_addr; elements = { 1.1.1.1 timeout 10s } }; chain c { type filter hook forward priority 0; ip saddr @s; };fail
set s { type ipv4_addr; timeout 5s; elements = { 1.1.1.1 } }; chain c { type filter hook forward priority 0; ip saddr @s; };ok
set s { type ipv4_addr; timeout 5s; flags timeout; elements = { 1.1.1.1, 2.2.2.2 timeout 10s expires 5s, 3.3.3.3 expires 3s comment "x" } }; chain c { type filter hook forward priority 0; ip saddr @s; };ok
set s { type ipv4_addr; flags timeout; elements = { 1.1.1.1 expires 10s timeout 5s } }; chain c { type filter hook forward priority 0; ip saddr @s; };fail
set s { type ipv4_addr; flags timeout; elements = { 1.1.1.1 timeout 0s } }; chain c { type filter hook forward priority 0; ip saddr @s; };ok
set s { type ipv4_addr; flags timeout; elements = { 1.1.1.1 timeout 10 } }; chain c { type filter hook forward priority 0; ip saddr @s; };fail
set s { type ipv4_addr; flags timeout; timeout 10; };fail
set s { type ipv4_addr; flags timeout; timeout "10s"; };fail
set s { type ipv4_addr; gc-interval 10s; };fail
set s { type ipv4_addr; flags timeout; timeout 5s; gc-interval 10s; };ok
set s { type ipv4_addr; policy fast; };fail
set s { type ipv4_addr; size 0; };ok
set s { type ipv4_addr; size 1; elements = { 1.1.1.1, 2.2.2.2 } };fail
set s { type ipv4_addr; flags interval; size 1; elements = { 1.1.1.0/24 } };ok
set s { type ipv4_addr; flags interval; size 1; elements = { 1.1.1.0/24, 1.1.3.0/24 } };fail
set s { type ipv4_addr; flags interval; size 2; elements = { 1.1.1.0/24, 1.1.2.0/24 } };ok
set s { type ipv4_addr; flags interval; auto-merge; size 1; elements = { 1.1.0.0/24, 1.1.1.0/24 } };ok
set s { type ipv4_addr . inet_service; flags interval; size 1; elements = { 1.1.0.0/24 . 1, 1.1.1.0/24 . 1 } };fail
set s { type ipv4_addr; elements = { 1.1.1.1, 1.1.1.1 } };ok
set s { type ipv4_addr; flags interval; elements = { 1.1.1.1, 1.1.1.1 } };ok
set s { type ipv4_addr; flags interval; elements = { 1.1.1.0/24, 1.1.1.0/25 } };fail
set s { type ipv4_addr; flags interval; elements = { 1.1.1.0/24, 1.1.1.0/24 } };ok
set s { type ipv4_addr; flags interval; elements = { 1.1.1.1-1.1.1.5, 1.1.1.5-1.1.1.9 } };fail
set s { type ipv4_addr; flags interval; elements = { 1.1.1.1-1.1.1.4, 1.1.1.5-1.1.1.9 } };ok
set s { type ipv4_addr; auto-merge; elements = { 1.1.1.1, 1.1.1.2 } };fail
set s { type ipv4_addr; auto-merge; elements = { 1.1.1.0/24 } };fail
set s { type ipv4_addr . inet_service; elements = { 1.1.1.1 . 1-5 } };fail
set s { type ipv4_addr . inet_service; flags interval; elements = { 1.1.1.1 . 1-5, 1.1.1.1 . 2 } };fail
set s { type ipv4_addr . inet_service; flags interval; elements = { 1.1.1.1 . 1-5, 1.1.1.1 . 3-9 } };fail
set s { type ipv4_addr . inet_service; flags interval; elements = { 1.1.1.1 . 1-5, 1.1.1.1 . 1-5 } };ok
set s { type ipv4_addr . inet_service; flags interval; elements = { 1.1.1.0/24 . 1, 1.1.1.1 . 1 } };fail
set s { type ipv4_addr . inet_service; flags interval; elements = { 1.1.1.1 . 1, 1.1.1.0/24 . 1 } };ok
set s { type ipv4_addr . inet_service; flags interval; elements = { 1.1.1.1 . 1, 1.1.1.0/24 . 1-9 } };ok
set s { type ipv4_addr . inet_service; flags interval,timeout; elements = { 1.1.1.1 . 1 timeout 5s } };ok
set s { type ipv4_addr . inet_service; flags interval; auto-merge; elements = { 1.1.1.1 . 1-5, 1.1.1.1 . 2 } };fail
set s { typeof ip saddr . tcp dport; elements = { 1.1.1.1 . 1 } }; chain c { type filter hook forward priority 0; ip saddr . tcp dport @s; };ok
set s { typeof ip saddr . tcp dport; elements = { 1.1.1.1 . 1 } }; chain c { type filter hook forward priority 0; ip daddr . udp sport @s; };ok
set s { typeof ip saddr . tcp dport; elements = { 1.1.1.1 . 1 } }; chain c { type filter hook forward priority 0; ip daddr @s; };fail
set s { typeof ip saddr; elements = { 1.1.1.1 } }; chain c { type filter hook forward priority 0; ip daddr . tcp dport @s; };fail
map m { type ipv4_addr . inet_service : mark; flags interval; elements = { 1.1.1.1 . 1-5 : 5, 1.1.1.1 . 2 : 6 } };fail
map m { type ipv4_addr : mark; flags interval; elements = { 1.1.1.0/24 : 5, 1.1.1.1 : 6 } };fail
map m { type ipv4_addr : mark; flags interval; auto-merge; elements = { 1.1.1.0/24 : 5, 1.1.1.1 : 6 } };fail
map m { type ipv4_addr : mark; elements = { 1.1.1.1 : 5, 1.1.1.1 : 6 } };fail
map m { type ipv4_addr : mark; elements = { 1.1.1.1 : 5, 1.1.1.1 : 5 } };ok
map m { type ipv4_addr : mark; elements = { 1.1.1.1 } };fail
map m { type ipv4_addr : mark; elements = { 1.1.1.1 : drop } };fail
map m { type ipv4_addr : mark; elements = { 1.1.1.1 : 1.1.1.1 } };fail
map m { type ipv4_addr : mark; elements = { * : 1, 1.1.1.1 : 2 } }; chain c { type filter hook forward priority 0; meta mark set ip saddr map @m; };ok
map m { type ipv4_addr : mark; elements = { * : 1, * : 1 } }; chain c { type filter hook forward priority 0; meta mark set ip saddr map @m; };ok
set s { type ipv4_addr; elements = { * } }; chain c { type filter hook forward priority 0; ip saddr @s; };ok
map m { type ipv4_addr; };fail
map m { type ipv4_addr : ; };fail
set s { type ipv4_addr : mark; };fail
map m { type ipv4_addr : mark; }; chain c { type filter hook forward priority 0; ip saddr @m; };ok
set s { type ipv4_addr; }; chain c { type filter hook forward priority 0; ip saddr vmap @s; };fail
map m { type ipv4_addr : mark; }; chain c { type filter hook forward priority 0; ip saddr vmap @m; };fail
map m { type ipv4_addr : verdict; }; chain c { type filter hook forward priority 0; meta mark set ip saddr map @m; };fail
map m { type ipv4_addr : ipv4_addr; }; chain c { type filter hook forward priority 0; meta mark set ip saddr map @m; };fail
map m { type inet_service : mark; }; chain c { type filter hook forward priority 0; meta mark set ip saddr map @m; };fail
map m { type inet_service : mark; }; chain c { type filter hook forward priority 0; meta mark set tcp dport map @m; };ok
set s { type inet_service; }; chain c { type filter hook forward priority 0; ip saddr @s; };fail
set s { type inet_service; }; chain c { type filter hook forward priority 0; meta mark @s; };fail
set s { type mark; }; chain c { type filter hook forward priority 0; tcp dport @s; };fail
counter c1 { }; map m { type ipv4_addr : counter; elements = { 1.1.1.1 : "c1" } }; chain c { type filter hook forward priority 0; counter name ip saddr map @m; };ok
counter c1 { }; map m { type ipv4_addr : counter; elements = { 1.1.1.1 : "c2" } }; chain c { type filter hook forward priority 0; counter name ip saddr map @m; };fail
counter c1 { }; chain c { type filter hook forward priority 0; counter name ip saddr map { 1.1.1.1 : "c1", * : c1 }; };ok
counter c1 { }; map m { type ipv4_addr : counter; flags interval; elements = { 1.1.1.0/24 : "c1" } }; chain c { type filter hook forward priority 0; counter name ip saddr map @m; };ok
counter c1 { }; chain c { type filter hook forward priority 0; counter name tcp dport map { 1-5 : "c1" }; };ok
map m { type ipv4_addr : counter; }; chain c { type filter hook forward priority 0; meta mark set ip saddr map @m; };fail
map m { type ipv4_addr : interval mark; elements = { 1.1.1.1 : 1-5 } };ok
map m { typeof ip saddr : meta mark; elements = { 1.1.1.1 : 5 } }; chain c { type filter hook forward priority 0; meta mark set ip saddr map @m; };ok
map m { typeof ip saddr : verdict; elements = { 1.1.1.1 : drop } }; chain c { type filter hook forward priority 0; ip saddr vmap @m; };ok
map m { type ipv4_addr : ipv4_addr . inet_service; elements = { 1.1.1.1 : 1.1.1.1 . 5 } };ok
set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook forward priority 0; ip saddr @s add @s { ip daddr } accept; };ok
set s { type ipv4_addr; flags dynamic; elements = { 1.1.1.1 } };ok
set s { type ipv4_addr; flags dynamic; size 1; elements = { 1.1.1.1, 2.2.2.2 } };fail
set s { type ipv4_addr; flags timeout,dynamic; timeout 1d; size 10000000; };ok
set s { type ipv4_addr; flags timeout,dynamic; timeout 1d; size 4294967295; };ok
set s { type ipv4_addr; flags timeout,dynamic; timeout 1d; size 4294967296; };ok
set s { type ipv4_addr; flags interval; elements = { 1.1.1.0/24 comment "a", 1.1.1.1 } };fail
set s { type ipv4_addr; elements = { 1.1.1.1 comment "a" comment "b" } };fail
set s { type ipv4_addr; comment "x"; comment "y"; };fail
set s { type ipv4_addr; flags timeout; flags interval; elements = { 1.1.1.0/24 } };ok
set s { type ipv4_addr; flags timeout; flags interval; elements = { 1.1.1.0 timeout 5s } };fail
set s { type ipv4_addr; elements = { } };fail
set s { type ipv4_addr; elements = { 1.1.1.1 }; elements = { 2.2.2.2 } };ok
define x = { 1.1.1.1 }; set s { type ipv4_addr; elements = $x };ok
define x = { 1.1.1.1, 2.2.2.2 }; set s { type ipv4_addr; elements = { $x, 3.3.3.3 } };ok
define x = @s; set s { type ipv4_addr; }; chain c { type filter hook forward priority 0; ip saddr $x; };ok
set s { type ipv4_addr; flags dynamic; }; define x = @s; chain c { type filter hook forward priority 0; add $x { ip saddr }; };ok
set s { type time; };ok
set s { type integer; };fail
set s { type string; };fail
set s { type verdict; };fail
set s { type ipv4_addr . verdict; };fail
set s { typeof tcp option maxseg size; elements = { 5 } }; chain c { type filter hook forward priority 0; tcp option maxseg size @s; };ok
set s { typeof ip dscp; elements = { cs1 } }; chain c { type filter hook forward priority 0; ip dscp @s; };ok
set s { type dscp; elements = { cs1 } }; chain c { type filter hook forward priority 0; ip dscp @s; };ok
set s { typeof iifname; elements = { "eth0" } }; chain c { type filter hook forward priority 0; iifname @s; };ok
set s { type ifname; flags interval; elements = { "eth*", "lo" } }; chain c { type filter hook forward priority 0; iifname @s; };ok
set s { type ifname; elements = { "eth*", "lo" } }; chain c { type filter hook forward priority 0; iifname @s; };fail
set s { type ifname . ipv4_addr; flags interval; elements = { "eth*" . 1.1.1.1 } }; chain c { type filter hook forward priority 0; iifname . ip saddr @s; };ok
set s { type iface_index; elements = { "lo" } }; chain c { type filter hook forward priority 0; iif @s; };unsupported;understood, but not supported
set s { type mark; flags interval; elements = { 1-100 } }; chain c { type filter hook forward priority 0; meta mark @s; };ok
set s { type inet_proto . inet_service; elements = { tcp . 22 } }; chain c { type filter hook forward priority 0; meta l4proto . th dport @s; };ok

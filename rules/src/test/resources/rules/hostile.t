:family inet
:hook type filter hook input priority filter;
tcp dport 010;ok
tcp dport 08;ok
meta mark 0789;fail;is no octal number
ip saddr 10.0.0.0/08;fail;leading zero makes it octal
tcp dport 1 << 2;fail;a shift of a constant
meta mark & (1 << 4) == 0;fail;a shift of a constant
tcp dport { { 1 }, 2 };fail;a set of one element within a set
tcp dport { { 1, 2 }, 3 };ok
tcp sport != { 33, tcp };ok
tcp sport { 33, tcp };ok
tcp sport tcp;fail;unknown Internet service
iifname "aaaaaaaaaaaaaaa";ok
iifname "aaaaaaaaaaaaaa*";ok
iifname "aaaaaaaaaaaaaaa*";fail;has 16 characters
iifname < "a";unsupported;understood, but not supported
iifname & 1 == 1;unsupported;understood, but not supported
ip saddr "10.0.0.1";ok
ip6 saddr "2001:db8::1";ok
ip6 saddr [2001:db8::1];ok
ip6 saddr vmap { aaaa:::accept };ok
ip6 saddr vmap { ::1 : accept, aaaa:::drop };ok
counter packets 5;ok
counter bytes 5;ok
counter packets 1 packets 2;ok
counter packets 18446744073709551615 bytes 18446744073709551615;ok
counter packets 18446744073709551616 bytes 0;fail;the number is too large
limit rate 5/second burst 0 packets;fail;a burst of no packets
limit rate 5 packets/second;fail;a rate of packets has no unit
numgen inc mod 5 == 4;ok
numgen inc mod 5 == 5;fail;a number that never comes
reject with icmp 44;unsupported;understood, but not supported
reject with icmp 300;unsupported;understood, but not supported
reject with icmpx 256;unsupported;understood, but not supported
@th,99999,8 1;unsupported;understood, but not supported
@nh,4294967296,8 1;unsupported;understood, but not supported
@th,0,0 1;fail;no such place in a packet
meta mark set frag id map { 1 : 5 };fail;an extension header cannot be what is set
meta mark set mh type map { 1 : 5 };fail;an extension header cannot be what is set
meta mark . tcp dport { 4294967295/28 . 5 };fail;turns the octets of this prefix round
meta mark . tcp dport { 0x10000000/4 . 5 };ok
meta mark . tcp dport { 16-31 . 5 };ok
jump { accept; };unsupported;understood, but not supported
meta mark set symhash mod 2;unsupported;understood, but not supported
log prefix $name;fail;the prefix must be a string
ct original daddr vmap { 10.0.0.1 : accept };fail;the IP version is not known
:family ip
ct original daddr 10.0.0.1;ok
ct original daddr { 10.0.0.1 };ok
ct original daddr vmap { 10.0.0.1 : accept };fail;the IP version is not given
ct original daddr . tcp dport { 10.0.0.1 . 5 };fail;the IP version is not given
meta mark set ct original daddr map { 10.0.0.1 : 5 };fail;the IP version is not given
:family inet
:with set s { type ipv4_addr; flags dynamic; }
add @s { 10.0.0.1 };unsupported;understood, but not supported
add @s { ip saddr comment "x" };fail;without comments
:with 
:in table
define a = { }; chain c { tcp dport $a; };fail;a set without elements
define a = 1; set s { type inet_service; elements = $a; };fail;no set of elements
define a = 8; chain c { ip saddr 10.0.0.0/$a; };fail;a prefix length must be a number
define a = port-unreachable; chain c { reject with icmp $a; };fail;must be a word
define a = { 1 : accept }; chain c { tcp dport vmap $a; };fail;a map in a variable
set s { typeof meta mark & 5; };fail;no type has bits combined
set s { typeof fib saddr type; };ok
set s { typeof osf name; elements = { "Linux" } };unsupported;understood, but not supported
set s { type ipv4_addr; }; set s { type ipv4_addr; flags interval; };fail;is declared already
set s { type ipv4_addr; }; set s { type ipv4_addr; counter; };fail;is declared already
set s { type ipv4_addr; timeout 5s; }; set s { type ipv4_addr; timeout 6s; };ok
set s { type ipv4_addr; timeout 5000000000s; };fail;the time is too long
set s { type ipv4_addr; flags timeout; elements = { 10.0.0.1 expires 5s } };fail;time left of an element
map m { type ipv4_addr : limit; elements = { 10.0.0.1 : "none" } };fail;has no limit 'none'
limit l { rate 0/second };fail;a rate of nothing
limit l { rate 5/second burst 0 packets };ok
limit burst { rate 5/second };fail;cannot be a name here
counter packets { };fail;cannot be a name here
quota used { over 5 bytes };fail;cannot be a name here
set constant { type ipv4_addr; };fail;cannot be a name here
counter k { comment "a"; comment "b"; };fail;a second comment
chain c { type filter hook input priority 9999999999; };ok;nft takes it for 1410065407
chain c { type filter hook input priority filter + 99999999999; };ok;nft takes it for 1215752191
chain c { type filter hook input priority 99999999999999999999; };fail
chain c { type filter hook input priority 0; type filter hook output priority 0; };unsupported;understood, but not supported
chain a { jump b; }; chain b { goto a; };ok;the jumps form a loop
chain a { tcp dport vmap { 1 : jump a }; };ok;the jumps form a loop
:in file
table inet x { set s { type ipv4_addr; elements = { 10.0.0.1 }; }; }; create element inet x s { 10.0.0.1 };fail;has this element already
table inet x { set s { type ipv4_addr; elements = { 10.0.0.1 }; }; }; create element inet x s { 10.0.0.2 };ok
table inet x { set s { type ipv4_addr; elements = { 10.0.0.1 }; }; }; delete element inet x s { 10.0.0.1, 10.0.0.1 };fail;no such element any more
table inet x { set s { type ipv4_addr; }; }; flush map inet x s;fail;is a set
table inet x { map m { type ipv4_addr : mark; }; }; flush set inet x m;fail;is a map
table inet constant;fail;cannot be a name here

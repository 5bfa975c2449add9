:in file
table x { };ok
table ip x { };ok
table ip6 x { };ok
table inet x;ok
add table inet x;ok
create table inet x;ok
table inet x { }; create table inet x;fail;declared already
flush ruleset;ok
flush ruleset; table inet x { };ok
table inet x { }; flush table inet x;ok
table inet x { }; delete table inet x;ok
delete table inet nosuchtable;fail;there is no table
add table inet x; add chain inet x c;ok
add table inet x; add chain inet x c { type filter hook input priority 0; policy accept; };ok
add table inet x; add chain inet x c; add rule inet x c tcp dport 22 accept;ok
add table inet x; add chain inet x c; insert rule inet x c tcp dport 22 accept;ok
add table inet x; add chain inet x c; rule inet x c tcp dport 22 accept;ok
add table x; add chain x c; add rule x c tcp dport 22 accept;ok
add table x; add chain x c; add x c tcp dport 22 accept;ok
add table inet x; add set inet x s { type ipv4_addr; }; add element inet x s { 10.0.0.1 };ok
add table inet x; add counter inet x hits;ok
add table inet x; add rule inet x c accept;fail;there is no chain 'c'
add rule inet nosuchtable c accept;fail;there is no table
add table inet x; add element inet x s { 10.0.0.1 };fail;there is no set
tabel inet x { };fail;did you mean 'table'
table inet { };fail
table arp x { };unsupported;understood, but not supported
table bridge x { };unsupported;understood, but not supported
table netdev x { };unsupported;understood, but not supported
list ruleset;unsupported;understood, but not supported
define x = 5;ok
define x = $y;fail;no variable 'y'
table inet x { chain c { accept; };fail;is never closed
table inet x { chain c { accept; }; }; };fail;closes nothing
table inet x { chain c { log prefix "a; }; };fail;the string is never closed
§;fail;U+00A7
add table inet x; add chain inet x c; add rule inet x c position 2 accept;fail;a place by the number
table x; add x c drop;fail;there is no chain 'c'
table x; chain x c; x c drop; ip x c accept;ok;never matches
table x; chain x c; x c dorp;fail;unknown command 'x'
table x; chain x c; ip x c dorp;fail;did you mean 'drop'
table x; chain x c; add rule x c drop; add rule x c index 0 accept; insert rule x c index 1 counter;ok;never matches
table x; chain x c; add rule x c drop; insert rule x c index 1 accept;fail;no rule of index 1
table x; chain x c; add rule x c drop; delete chain x c;ok
table x; chain x c; chain x d; add rule x d jump c; delete chain x c;fail;is in use and cannot be deleted
table x; chain x c; chain x d; add rule x d jump c; flush chain x d; delete chain x c;ok
table x; delete chain x c;fail;there is no chain 'c'
table x; chain x c; delete chain x c; add rule x c drop;fail;there is no chain 'c'
table x; flush chain x c;fail;there is no chain 'c'
table x; set x s { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 }; }; delete element x s { 10.0.0.1 };ok
table x; set x s { type ipv4_addr; elements = { 10.0.0.1 }; }; delete element x s { 10.0.0.2 };fail;no such element
table x; set x s { type ipv4_addr; elements = { 10.0.0.1 }; }; flush set x s; delete set x s;ok
table x; set x s { type ipv4_addr; }; chain x c; x c ip saddr @s; delete set x s;fail;is in use
table x; set x s { type ipv4_addr; }; chain x c; x c ip saddr @s; flush chain x c; delete set x s;ok
table x; counter x k { packets 0 bytes 0; }; delete counter x k;ok
table x; counter x k; chain x c; x c counter name k; delete counter x k;fail;is in use
table x; add counter x k packets 0 bytes 0;ok
table x; delete counter x k;fail;there is no counter 'k'
table inet x; delete table inet x; table inet x { };ok
table inet x; table x; flush ruleset inet; delete table inet x;fail;there is no table
table inet x; table x; flush ruleset inet; delete table x;ok
flush ruleset bridge;ok
table x { flags dormant; }; table x;ok;is dormant
create table x; create table x;fail;declared already
create chain x c;fail;there is no table
table x; create chain x c; create chain x c;fail;declared already
table x; chain x c { drop; }; add chain x c { accept; };ok;never matches
table inet x { }; add quota inet x q { over 5 mbytes }; add limit inet x l { rate 5/second };ok
table inet x { }; add quota inet x q over 5 mbytes; add limit inet x l rate 5/second;ok
path-mtu { 10.8.0.0/16 : 1420 };ours
path-mtu { 10.8.0.0/16 : 1420, 10.8.1.0/24 : 1380, 2001:db8::/32 : 1400, ::/0 : 1500 };ours
path-mtu { 192.0.2.7 : 68, 2001:db8::7 : 1280, 0.0.0.0/0 comment "all" : 65535 };ours
define m = 1420; define nets = { 10.8.0.0/16, 10.9.0.0/16 }; path-mtu { $nets : $m };ours
define paths = { 10.8.0.0/16 : 1420, 10.9.0.0/16 : 1380 }; path-mtu { $paths };ours
path-mtu { 10.8.0.0/16 : 1420 }; path-mtu { 10.9.0.0/16 : 1420 };ours
path-mtu { 10.8.0.0/16 : 1420 }; flush ruleset; path-mtu { 10.8.0.0/16 : 1400 };ours
path-mtu { };fail;states nothing
path-mtu { 10.8.0.0/16 };fail;a prefix without an MTU
path-mtu { 10.8.0.0/16 : 67 };fail;67 is no MTU of an IPv4 path
path-mtu { 10.8.0.0/16 : 65536 };fail;from 68 to 65535
path-mtu { 2001:db8::/32 : 1279 };fail;from 1280 to 65535
path-mtu { 10.8.0.0/16 : 08 };fail;this is no MTU
path-mtu { 10.8.0.0/16 : 10.0.0.1 };fail;this is no MTU
path-mtu { 10.8.0.0/16 : accept };fail;this is no MTU
path-mtu { 10.8.0.1/16 : 1420 };fail;write 10.8.0.0/16
path-mtu { 2001:db8::1/32 : 1420 };fail;write 2001:db8::/32
path-mtu { 10.8.0.0/33 : 1420 };fail;write 0 to 32
path-mtu { 10.8.0.300 : 1420 };fail;is no IPv4 address
path-mtu { 10.8.0.0-10.8.0.9 : 1420 };fail;this is no address and no prefix
path-mtu { * : 1420 };fail;0.0.0.0/0 and ::/0
path-mtu { eth0 : 1420 };fail;this is no address and no prefix
path-mtu { 10.0.0.1 . 22 : 1420 };fail;this is no address and no prefix
path-mtu { 10.8.0.0/16 : 1420, 10.8.0.0/16 : 1400 };fail;has an MTU already
path-mtu { 10.8.0.1 : 1420 }; path-mtu { 10.8.0.1/32 : 1420 };fail;has an MTU already
path-mtu { 10.8.0.0/16 timeout 1h : 1420 };fail;for as long as these rules do
path-mtu { 10.8.0.0/16 counter : 1420 };fail;keeps no counters
path-mtu { $nets : 1420 };fail;no variable 'nets'
path-mtu 1420;fail
table inet x { path-mtu { 10.8.0.0/16 : 1420 }; };fail

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
add table inet x; add chain inet x c; add rule inet x c position 2 accept;fail;a place within a chain

:family inet
:hook type filter hook prerouting priority filter;
fib saddr . iif oif missing drop;ok
fib saddr . iif oif 0 drop;ok
fib saddr . iif oif != 0;ok
fib saddr . iif oif exists;ok
fib saddr . iif oif != exists;ok
fib saddr oif lo;ok
fib saddr oif != "lo";ok
fib saddr . mark . iif oifname "lo";ok
fib saddr oifname { "lo", "eth*" };ok
fib daddr . iif type local;ok
fib daddr type { local, broadcast, 5 };ok
fib daddr type != local;ok
fib daddr type > 2;ok
fib daddr . iif type vmap { blackhole : drop, prohibit : drop, unicast : accept };ok
fib saddr . iif oif . tcp dport { 1 . 22 };ok
fib saddr type . tcp dport { local . 22 };ok
fib saddr . saddr oif 1;ok
fib saddr . daddr oif lo;fail;one of saddr and daddr
fib iif . oif . daddr oif lo;fail;exclude each other
fib mark oif lo;fail;one of saddr and daddr
fib saddr . oif oif 1;fail;oif is the answer
fib daddr . oif type local;fail;not possible at hook prerouting
fib saddr type foo;fail;unknown type of address
fib saddr type throw;fail
fib saddr type exists;fail
fib saddr type local,unicast;fail
fib saddr oif { exists };fail;no interface is meant
fib saddr oifname missing;fail;no interface is meant
fib saddr check exists;fail
fib saddr tcp dport 22;fail
meta mark set fib saddr type;fail
ct mark set fib saddr oif;fail
:hook type filter hook output priority filter;
fib daddr . oif type local;ok
fib saddr . iif oif missing;fail;not possible at hook output
fib daddr type local;ok
fib daddr . iif type local;fail;not possible at hook output
:family ip
:hook type filter hook prerouting priority filter;
jhash ip saddr mod 2 1;ok
jhash ip saddr mod 2 seed 0xdeadbeef 1;ok
jhash ip saddr mod 2 seed 5 offset 10 11;ok
jhash ip saddr . ip daddr . tcp dport mod 65535 > 5;ok
jhash meta mark . ip saddr mod 2 { 0, 1 };ok
jhash ip saddr & 255 mod 2 1;ok
jhash ip saddr mod 2 & 1 == 1;ok
jhash (ip saddr) mod 2 1;ok
jhash tcp option maxseg size mod 2 1;ok
jhash ct mark mod 2 1;ok
jhash @nh,96,32 mod 2 1;ok
jhash ip saddr mod 2 vmap { 0 : drop, 1 : accept };ok
jhash ip saddr mod 2 . tcp dport { 1 . 22 };ok
meta mark set jhash ip saddr . tcp dport mod 2 seed 1 offset 100;ok
meta mark set jhash ip saddr mod 2 map { 0 : 5 };ok
ct mark set jhash ip saddr mod 16;ok
jhash ip saddr mod 0 1;fail
jhash ip saddr mod 4294967295 offset 5 1;fail
jhash ip saddr mod 2 2;fail;a number that never comes
jhash ip saddr mod 2 { 0, 5 };fail;a number that never comes
jhash ip saddr mod 2 5-7;fail
jhash ip saddr mod 5 offset 1 seed 5 1;fail
jhash ip6 saddr mod 2 1;fail
jhash 5 mod 2 1;fail
jhash ip dscp mod 2 1;unsupported;no whole octets
symhash mod 2 1;unsupported;draws its key
numgen inc mod 2 5;fail;a number that never comes
numgen inc mod 2 offset 10 12;fail;a number that never comes
numgen inc mod 2 offset 10 5;ok
numgen inc mod 1 5;ok
numgen random mod 5 4-5;fail
numgen inc mod 3 vmap { 3 : drop };ok
:with set s { type fib_addrtype; elements = { local, 3 } }
fib daddr type @s;ok

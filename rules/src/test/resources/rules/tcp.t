:family inet
:hook type filter hook forward priority filter;
tcp dport 22;ok
tcp dport ssh accept;ok
tcp dport http;ok
tcp dport != 22;ok
tcp dport { 22, 80, 443 };ok
tcp dport { http, https, 8000-8080 };ok
tcp dport { 22, 80, };ok
tcp dport {1-5,3};ok
tcp dport 1024-65535;ok
tcp sport > 1023;ok
tcp sport 22 tcp dport 22;ok
tcp dport 22/8;ok
tcp dport 70000;fail;does not fit
tcp dport htp;fail;did you mean 'http'
tcp dport 22,80;fail;several values need braces
tcp dport { 22 80 };fail;unexpected '80'
tcp dport 22 udp dport 53;fail;no packet is both
tcp dport 80-22;fail;ends before it begins
tcp 22;fail
tcp flags syn;ok
tcp flags syn,ack;ok
tcp flags syn|ack;ok
tcp flags == syn;ok
tcp flags == syn|ack;ok
tcp flags != syn;ok
tcp flags ! syn;ok
tcp flags ! syn,ack;ok
tcp flags 2;ok
tcp flags & syn != 0;ok
tcp flags & (syn|rst) == syn;ok
tcp flags & (syn,rst) == syn;fail
tcp flags & (fin|syn|rst|ack) == syn;ok
tcp flags & syn syn;ok
tcp flags syn / syn,rst;ok
tcp flags syn,ack / syn,ack,rst;ok
tcp flags != syn / syn,ack;ok
tcp flags { syn, ack };ok
tcp flags == { syn, syn|ack };ok
tcp flags syn/syn,rst;fail;unknown TCP flags
tcp flags sny;fail;did you mean 'syn'
tcp flags & 0x100 == 0;fail;does not fit
tcp window 0;ok
tcp sequence 12;ok
tcp ackseq 12;ok
tcp doff 5;ok
tcp checksum 0;ok
tcp urgptr 0;ok
tcp option maxseg size 1400;ok
tcp option maxseg size > 1400;ok
tcp option maxseg size 1000-1400;ok
tcp option maxseg exists;ok
tcp option maxseg missing;ok
tcp option sack-perm exists;ok
tcp option sack-perm 1;ok
tcp option window count 7;ok
tcp option timestamp tsval 1;ok
tcp option 34 exists;ok
tcp option @34,16,16 5;ok
tcp option @maxseg,16,16 1400;ok
tcp option @2,16,400 1;fail;no such place
tcp option mptcp subtype 1;ok
tcp option sack1 left > 5;ok
tcp option mss size 1400;ok
tcp option echo exists;ok
tcp option maxsg size 1400;fail;did you mean 'maxseg'
tcp option maxseg sise 1400;fail;did you mean 'size'
tcp option maxseg size 70000;fail;does not fit
tcp option maxseg size set 1400;ok
tcp option maxseg size set rt mtu;ok
tcp flags syn tcp option maxseg size set 1360;ok
tcp option maxseg size set path mtu;ours
tcp option maxseg size add 1360;ours
tcp option maxseg size add path mtu;ours
tcp option maxseg size add rt mtu;ours
tcp option maxseg size set 65535;ok
tcp option maxseg size set 65536;fail;does not fit
tcp dport add 22;fail;'add' is for
udp dport 53;ok
udp dport { domain, 123 };ok
udp sport != 53;ok
udp length 8-100;ok
udp checksum 0;ok
udp flags 0;fail;udp has no field 'flags'
udplite dport 1;ok
sctp dport 2905;ok
dccp sport 1;ok
th dport 22;ok
th sport 1-1023;ok
meta l4proto { tcp, udp } th dport 53;ok
ah spi 5;ok
ah hdrlength 11-23;ok
ah nexthdr udp;fail;cannot load
ah spi 1 tcp dport 22;fail;no packet is both
esp spi 5 esp sequence > 10;ok
comp cpi 5 comp flags 0x1;ok
sctp chunk data exists;ok
sctp chunk data tsn 1;ok
sctp chunk init-ack num-inbound-streams 10-20;ok
sctp chunk heartbeat missing;ok
sctp chunk foo exists;fail;unknown sctp chunk
sctp chunk abort tsn 5;fail;has no field
ether saddr 00:01:02:03:04:05;ok
ether daddr 00:01:02:03:04:05;unsupported;tells the sender
vlan id 5;unsupported;interface

/*
 * Words and signs of the rule language, cut as nftables' own scanner cuts them: a word may hold '-', '/'
 * and '.', so "http-alt" is one word and a range of names needs spaces around its dash.
 *
 * A token type may stand for several words (PROTOCOL, META_KEY ...) where the grammar treats them alike
 * and a table tells them apart, so that a new protocol or key is no new grammar.
 */
lexer grammar RulesLexer;

@members {
private static boolean endsClass(int next) {
  return next == EOF || " \t\r\n:-},;".indexOf(next) >= 0;
}
}

// Structure and commands
TABLE: 'table';
CHAIN: 'chain';
RULE: 'rule';
SET: 'set';
MAP: 'map';
ELEMENT: 'element';
ADD: 'add';
CREATE: 'create';
INSERT: 'insert';
DELETE: 'delete';
FLUSH: 'flush';
RULESET: 'ruleset';
RESET: 'reset';
/** Commands that look at or take apart a running rule set. */
OTHER_COMMAND: 'list' | 'rename' | 'replace' | 'destroy' | 'monitor' | 'export' | 'import' | 'describe' | 'get';
INCLUDE: 'include';
DEFINE: 'define';
REDEFINE: 'redefine';
UNDEFINE: 'undefine';
TYPE: 'type';
TYPEOF: 'typeof';
HOOK: 'hook';
DEVICE: 'device';
DEVICES: 'devices';
PRIORITY: 'priority';
POLICY: 'policy';
FLAGS: 'flags';
ELEMENTS: 'elements';
COMMENT: 'comment';
SIZE: 'size';
TIMEOUT: 'timeout';
EXPIRES: 'expires';
GC_INTERVAL: 'gc-interval';
AUTO_MERGE: 'auto-merge';
HANDLE: 'handle';
POSITION: 'position';
INDEX: 'index';
/** Objects that a table may hold beside chains, sets and counters. */
OTHER_OBJECT: 'flowtable' | 'secmark';

// Verdicts and statements
ACCEPT: 'accept';
DROP: 'drop';
RETURN: 'return';
CONTINUE: 'continue';
JUMP: 'jump';
GOTO: 'goto';
COUNTER: 'counter';
PACKETS: 'packets';
BYTES: 'bytes';
NAME: 'name';
QUOTA: 'quota';
LIMIT: 'limit';
RATE: 'rate';
OVER: 'over';
UNTIL: 'until';
USED: 'used';
BURST: 'burst';
LOG: 'log';
PREFIX: 'prefix';
LEVEL: 'level';
GROUP: 'group';
SNAPLEN: 'snaplen';
QUEUE_THRESHOLD: 'queue-threshold';
REJECT: 'reject';
WITH: 'with';
ICMPX: 'icmpx';
VMAP: 'vmap';
UPDATE: 'update';
METER: 'meter';
RESTORE: 'restore';
OFFLOAD: 'offload';
SYNPROXY: 'synproxy';
/** Statements that are known, but none of this firewall's. */
OTHER_STATEMENT:
    'queue' | 'notrack' | 'dnat' | 'snat' | 'masquerade' | 'redirect' | 'tproxy' | 'dup' | 'fwd'
    | 'xt' | 'flow';

// What a rule looks at
META: 'meta';
IP: 'ip';
IP6: 'ip6';
ARP: 'arp';
FAMILY: 'inet' | 'bridge' | 'netdev';
TCP: 'tcp';
ICMP: 'icmp';
ICMPV6: 'icmpv6';
PROTOCOL: 'udp' | 'udplite' | 'sctp' | 'dccp' | 'th' | 'igmp' | 'ah' | 'esp' | 'comp' | 'ether' | 'vlan';
GRE: 'gre';
EXTENSION_HEADER: 'exthdr' | 'hbh' | 'dst' | 'frag' | 'mh' | 'srh';
OPTION: 'option';
CHUNK: 'chunk';
NUMGEN: 'numgen';
MODULO: 'mod';
OFFSET: 'offset';
CT: 'ct';
/** Of a connection; nftables knows these words behind 'ct' only. */
CT_DIRECTION: 'original' | 'reply';
/** Expressions that ask the kernel. */
OTHER_EXPRESSION: 'socket' | 'osf' | 'symhash' | 'ipsec';
FIB: 'fib';
JHASH: 'jhash';
SEED: 'seed';
RT: 'rt';
RT0: 'rt0' | 'rt2' | 'rt4';
/** Keys of meta that may stand without the word meta. */
META_KEY:
    'mark' | 'iif' | 'iifname' | 'iiftype' | 'iifgroup' | 'oif' | 'oifname' | 'oiftype' | 'oifgroup'
    | 'skuid' | 'skgid' | 'nftrace' | 'rtclassid' | 'ibriport' | 'obriport' | 'ibrname' | 'obrname'
    | 'pkttype' | 'cpu' | 'cgroup' | 'time' | 'day' | 'hour';
PATH: 'path';
PATH_MTU: 'path-mtu';
MTU: 'mtu';
EXISTS: 'exists';
MISSING: 'missing';

// Operators and signs
EQ: '==' | 'eq';
NEQ: '!=' | 'ne';
LE: '<=' | 'le';
GE: '>=' | 'ge';
LT: '<' | 'lt';
GT: '>' | 'gt';
SHIFT_LEFT: '<<' | 'lshift';
SHIFT_RIGHT: '>>' | 'rshift';
AND: '&' | 'and';
OR: '|' | 'or';
XOR: '^' | 'xor';
NOT: '!' | 'not';
ASSIGN: '=';
LBRACE: '{';
RBRACE: '}';
LPAREN: '(';
RPAREN: ')';
LBRACKET: '[';
RBRACKET: ']';
COMMA: ',';
COLON: ':';
DOT: '.';
DASH: '-';
PLUS: '+';
SLASH: '/';
STAR: '*';
AT: '@';
DOLLAR: '$';
SEMICOLON: ';';
NEWLINE: '\r'? '\n';

// Literals
MAC: OCTET ':' OCTET ':' OCTET ':' OCTET ':' OCTET ':' OCTET;
/** A traffic control class; nftables looks at what follows, too. */
CLASS: QUARTET ':' QUARTET { endsClass(_input.LA(1)) }?;
/** Symbols that begin as numbers do. */
TAG: ('8021q' | '8021ad') -> type(WORD);
/** Three colons in a row are the end of an address and a colon, as before what a map has for it. */
IPV6:
    HEX* '::' (GROUP16 (':' ':'? GROUP16)*)? '::'?
    | HEX+ ':' GROUP16 ((':' ':'? GROUP16)+ '::'? | '::')
    ;
/** As within URLs: the brackets say nothing more. */
IPV6_IN_BRACKETS:
    '[' IPV6 ']' { setText(getText().substring(1, getText().length() - 1)); } -> type(IPV6);
IPV4: DIGIT+ '.' DIGIT+ '.' DIGIT+ '.' DIGIT+;
NUMBER: DIGIT+ | '0' [xX] HEX+;
TIME: (DIGIT+ [dhms])+ (DIGIT+ 'ms')? | DIGIT+ 'ms';
QUOTED: '"' ~["\r\n]* '"';
UNTERMINATED: '"' ~["\r\n]*;
WORD: WORD_START WORD_PART*;
WILDCARD: WORD_START WORD_PART* '\\'? '*';

CONTINUATION: '\\' '\r'? '\n' -> skip;
SPACE: [ \t]+ -> skip;
REMARK: '#' ~[\n]* -> channel(HIDDEN);
BAD: .;

fragment DIGIT: [0-9];
fragment HEX: [0-9a-fA-F];
fragment GROUP16: [0-9a-fA-F.]+;
fragment OCTET: HEX HEX?;
fragment QUARTET: HEX (HEX (HEX HEX?)?)?;
fragment WORD_START: [a-zA-Z_.];
fragment WORD_PART: [a-zA-Z0-9_./\-];

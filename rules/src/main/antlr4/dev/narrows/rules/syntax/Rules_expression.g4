/* What stands left and right of an operator. */
parser grammar Rules_expression;

leftSide: field (bitOperator operand)*;

field
    : META word # fieldMeta
    | META_KEY # fieldMetaShort
    | TCP OPTION (word | NUMBER) optionField? # fieldTcpOption
    | TCP OPTION AT (word | NUMBER) COMMA NUMBER COMMA NUMBER # fieldTcpOptionRaw
    | IP OPTION word optionField? # fieldIpOption
    | PROTOCOL CHUNK word optionField? # fieldChunk
    | protocol word # fieldPayload
    | (EXTENSION_HEADER | RT | RT0) (IP | IP6)? headerField # fieldExtensionHeader
    | NUMGEN word MODULO NUMBER (OFFSET NUMBER)? # fieldNumber
    | JHASH leftSide (DOT leftSide)* MODULO NUMBER (SEED NUMBER)? (OFFSET NUMBER)? # fieldHash
    | FIB fibFlag (DOT fibFlag)* fibResult # fieldFib
    | CT CT_DIRECTION? (IP | IP6)? ctKey # fieldCt
    | AT word COMMA NUMBER COMMA NUMBER # fieldRaw
    | LPAREN leftSide RPAREN # fieldParenthesis
    ;

/** What a route is looked up by. */
fibFlag: WORD | META_KEY;

/** What of the route is wanted. */
fibResult: META_KEY | TYPE;

/** Of a connection. */
ctKey: WORD | META_KEY | PACKETS | BYTES | TIMEOUT | OTHER_OBJECT;

optionField: WORD | SIZE | FLAGS | TYPE | PROTOCOL | META_KEY | NAME;

headerField: word (LBRACKET NUMBER RBRACKET)?;

protocol: IP | IP6 | ARP | TCP | ICMP | ICMPV6 | GRE | PROTOCOL;

bitOperator: AND | OR | XOR | SHIFT_LEFT | SHIFT_RIGHT;

operand: LPAREN value RPAREN | literal | variable | symbol;

rightSide: PATH MTU # rightPathMtu | valueList (SLASH valueList)? # rightValues;

valueList: rangeOrValue ((COMMA | DOT) rangeOrValue)*;

rangeOrValue: value (DASH value)?;

/** An element of a set, or one part of a concatenation. */
range: value (SLASH NUMBER)? (DASH value (SLASH NUMBER)?)?;

value: primary (bitOperator primary)*;

primary
    : literal
    | variable
    | AT name
    | setLiteral
    | LPAREN value RPAREN
    | symbol
    ;

/** A symbolic value; of the key words only those that nftables takes for one, too. */
symbol
    : name | IP | IP6 | ARP | TCP | ICMP | ICMPV6 | PROTOCOL | RESET | METER | OTHER_STATEMENT | EXISTS | MISSING
    ;

variable: DOLLAR name;

literal: NUMBER | IPV4 | IPV6 | MAC | CLASS | TIME | QUOTED | WILDCARD;

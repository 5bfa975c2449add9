/*
 * The rule language: files, tables, chains. Topics of their own stand in the imported fragments.
 *
 * Rules whose names end in Item are where the parser goes on after an error: an item runs to its newline
 * or semicolon.
 */
parser grammar RulesParser;

options { tokenVocab = RulesLexer; }

import Rules_command, Rules_set, Rules_rule, Rules_statement, Rules_expression;

file: (NEWLINE | SEMICOLON | fileItem)* EOF;

/** What a file holds that is included inside a table. */
tableFile: (NEWLINE | SEMICOLON | tableItem)* EOF;

/** What a file holds that is included inside a chain. */
chainFile: (NEWLINE | SEMICOLON | chainItem)* EOF;

fileItem: (command | common) end;

end: NEWLINE | SEMICOLON | EOF;

common: include | define | redefine | undefine;

include: INCLUDE path = QUOTED;

define: DEFINE name ASSIGN definition;

redefine: REDEFINE name ASSIGN definition;

undefine: UNDEFINE name;

definition: LBRACE RBRACE | DASH NUMBER | rightSide;

tableBlock: LBRACE (NEWLINE | SEMICOLON | tableItem)* RBRACE;

tableItem: (common | tableContent) end;

tableContent
    : CHAIN name chainBlock # tableChain
    | SET name setBlock # tableSet
    | MAP name setBlock # tableMap
    | COUNTER name counterBlock # tableCounter
    | QUOTA name quotaBlock # tableQuota
    | LIMIT name limitBlock # tableLimit
    | (OTHER_OBJECT | SYNPROXY | CT) junk* # tableOther
    | FLAGS word # tableFlags
    | commentText # tableComment
    ;

chainBlock: LBRACE (NEWLINE | SEMICOLON | chainItem)* RBRACE;

chainItem: (common | chainContent) end;

chainContent
    : TYPE type = word HOOK hook = word device? PRIORITY priority # chainHook
    | DEVICES ASSIGN junk+ # chainDevices
    | POLICY policy # chainPolicy
    | commentText # chainComment
    | FLAGS word # chainFlags
    | ruleLine # chainRule
    ;

device: DEVICE (name | QUOTED | variable) | DEVICES ASSIGN junkBraces;

priority
    : sign = DASH? NUMBER
    | word (sign = (DASH | PLUS) NUMBER)?
    | variable
    ;

policy: word | variable;

commentText: COMMENT (text = QUOTED | word);

counterBlock: LBRACE (NEWLINE | SEMICOLON | counterValues | commentText)* RBRACE;

counterValues
    : PACKETS packets = NUMBER BYTES bytes = NUMBER
    | BYTES bytes = NUMBER PACKETS packets = NUMBER
    ;

quotaBlock: LBRACE (NEWLINE | SEMICOLON | quotaOf | commentText)* RBRACE;

limitBlock: LBRACE (NEWLINE | SEMICOLON | limitOf | commentText)* RBRACE;

/** Balanced tokens of a construct that is known and not supported: it is named, then passed over. */
junkBraces: LBRACE junkInner* RBRACE;

junkInner: LBRACE junkInner* RBRACE | ~(LBRACE | RBRACE);

junk: junkBraces | ~(LBRACE | RBRACE | NEWLINE | SEMICOLON);

/** A name that the user chose: what nftables takes for one too, though some are key words elsewhere. */
name
    : WORD | PACKETS | BYTES | NAME | RATE | OVER | UNTIL | USED | BURST | PREFIX | LEVEL | GROUP | SNAPLEN
    | QUEUE_THRESHOLD | CT_DIRECTION | WITH | ICMPX | RESTORE | OFFLOAD | GRE | OPTION | PATH | MTU | PATH_MTU
    | CHUNK | MODULO | OFFSET | SEED
    ;

/** Any word, where only a word can stand: a field, a key, a symbolic value. */
word
    : name | TABLE | CHAIN | RULE | RULESET | OTHER_COMMAND | MAP | ELEMENT | CREATE | INSERT | DELETE
    | FLUSH | RESET | INCLUDE | DEFINE | REDEFINE | UNDEFINE | TYPE | TYPEOF | HOOK | DEVICE | DEVICES
    | PRIORITY | POLICY | FLAGS | ELEMENTS | SIZE | TIMEOUT | EXPIRES | GC_INTERVAL | AUTO_MERGE | HANDLE
    | POSITION | INDEX | OTHER_OBJECT | ACCEPT | DROP | RETURN | CONTINUE | JUMP | GOTO | COUNTER | QUOTA
    | LIMIT | LOG | REJECT | UPDATE | METER | SYNPROXY | OTHER_STATEMENT | META | IP | IP6 | ARP | FAMILY | TCP
    | ICMP | ICMPV6 | PROTOCOL | EXTENSION_HEADER | CT | NUMGEN | FIB | JHASH | OTHER_EXPRESSION | RT | RT0 | META_KEY | EXISTS
    | MISSING
    ;

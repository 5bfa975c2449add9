/* Commands at the top of a file: tables whole, or piece by piece as "nft -f" takes them. */
parser grammar Rules_command;

command
    : (ADD | CREATE)? TABLE tableSpec tableBlock? # commandTable
    | (ADD | CREATE)? CHAIN chainSpec chainBlock? # commandChain
    | ADD? RULE chainSpec location? ruleLine # commandRule
    | ADD chainSpec location? ruleLine # commandRule
    | INSERT RULE chainSpec location? ruleLine # commandInsert
    | (ADD | CREATE)? (SET | MAP) tableSpec name setBlock # commandSet
    | (ADD | CREATE)? COUNTER tableSpec name counterBlock? # commandCounter
    | (ADD | CREATE)? ELEMENT tableSpec name setLiteral # commandElement
    | FLUSH RULESET family? # commandFlushRuleset
    | FLUSH TABLE tableSpec # commandFlushTable
    | DELETE TABLE tableSpec # commandDeleteTable
    | commandWord junk* # commandOther
    ;

commandWord
    : FLUSH (CHAIN | SET | MAP | WORD)
    | DELETE (CHAIN | RULE | SET | MAP | ELEMENT | COUNTER | QUOTA | LIMIT | CT | SYNPROXY | OTHER_OBJECT)
    | (ADD | CREATE)? (QUOTA | LIMIT | CT | SYNPROXY | OTHER_OBJECT)
    | RESET
    | OTHER_COMMAND
    ;

tableSpec: family? name;

chainSpec: family? table = name chain = name;

family: IP | IP6 | ARP | FAMILY;

location: (POSITION | HANDLE | INDEX) NUMBER;

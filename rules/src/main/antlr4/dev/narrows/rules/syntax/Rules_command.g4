/* Commands at the top of a file: tables whole, or piece by piece as "nft -f" takes them. */
parser grammar Rules_command;

command
    : (ADD | CREATE)? TABLE tableSpec tableBlock? # commandTable
    | (ADD | CREATE)? CHAIN chainSpec chainBlock? # commandChain
    | (ADD? RULE | ADD)? chainSpec location? ruleLine # commandRule
    | INSERT RULE chainSpec location? ruleLine # commandInsert
    | (ADD | CREATE)? (SET | MAP) tableSpec name setBlock # commandSet
    | (ADD | CREATE)? COUNTER tableSpec name (counterBlock | counterValues)? # commandCounter
    | (ADD | CREATE)? QUOTA tableSpec name (quotaBlock | quotaOf) # commandQuota
    | (ADD | CREATE)? LIMIT tableSpec name (limitBlock | limitOf) # commandLimit
    | (ADD | CREATE)? ELEMENT tableSpec name setLiteral # commandElement
    | PATH_MTU setLiteral # commandPathMtu
    | FLUSH RULESET family? # commandFlushRuleset
    | (FLUSH | DELETE) TABLE tableSpec # commandRemoveTable
    | (FLUSH | DELETE) CHAIN chainSpec # commandRemoveChain
    | (FLUSH | DELETE) (SET | MAP) tableSpec name # commandRemoveSet
    | DELETE (COUNTER | QUOTA | LIMIT) tableSpec name # commandRemoveObject
    | DELETE ELEMENT tableSpec name setLiteral # commandRemoveElement
    | commandWord junk* # commandOther
    ;

commandWord
    : FLUSH (WORD | OTHER_STATEMENT)
    | DELETE (TABLE | CHAIN | RULE | SET | COUNTER | QUOTA | LIMIT | CT | SYNPROXY | OTHER_OBJECT)
    | (ADD | CREATE)? (CT | SYNPROXY | OTHER_OBJECT)
    | RESET
    | OTHER_COMMAND
    ;

tableSpec: family? name;

chainSpec: family? table = name chain = name;

family: IP | IP6 | ARP | FAMILY;

location: (POSITION | HANDLE | INDEX) NUMBER;

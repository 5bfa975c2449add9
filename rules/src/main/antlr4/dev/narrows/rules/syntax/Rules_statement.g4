/* Statements that are no match. */
parser grammar Rules_statement;

verdict
    : (ACCEPT | DROP | RETURN | CONTINUE) # verdictPlain
    | (JUMP | GOTO) target # verdictChain
    ;

target: name | variable | chainBlock;

counter
    : COUNTER NAME (mapValue | objectName) # counterNamed
    | COUNTER counterStart* # counterAnonymous
    ;

/** Where a counter without a name begins; of the same word the last one counts. */
counterStart: (PACKETS | BYTES) NUMBER;

objectName: name | QUOTED | variable;

limit
    : LIMIT NAME (mapValue | objectName) # limitNamed
    | LIMIT limitOf # limitAnonymous
    ;

limitOf: RATE over = OVER? limitRate (BURST NUMBER limitUnit)?;

quota
    : QUOTA NAME (mapValue | objectName) # quotaNamed
    | QUOTA quotaOf # quotaAnonymous
    ;

/** So much, and with "used" how much of it is gone, as a saved rule set writes it. */
quotaOf: (OVER | UNTIL)? octets (USED octets)?;

octets: NUMBER limitUnit;

limitRate: NUMBER limitUnit? (SLASH unit = (WORD | META_KEY))?;

/** Such as "packets", "mbytes", or "mbytes/second" in one word, as the scanner cuts it. */
limitUnit: PACKETS | BYTES | WORD;

log: LOG logOption*;

logOption
    : PREFIX (QUOTED | variable | word) # logPrefix
    | LEVEL word # logLevel
    | FLAGS (TCP word (COMMA word)* | IP word | word) # logFlags
    | (GROUP | SNAPLEN | QUEUE_THRESHOLD) NUMBER # logGroup
    ;

reject
    : REJECT (WITH rejectWith)?
    ;

rejectWith
    : rejectFamily = (ICMP | ICMPV6 | ICMPX) TYPE? rejectCode
    | TCP RESET
    ;

rejectCode: word | NUMBER | variable;

optionReset: RESET TCP OPTION (word | NUMBER);

offload: RESTORE OFFLOAD;

/** Sets that packets change. */
setChange
    : change = (ADD | UPDATE | DELETE) setName LBRACE changeKey elementState* (COLON changeData)? RBRACE # changeBraces
    | (ADD | UPDATE | DELETE) setName LBRACE literal junkInner* RBRACE # changeConstant
    | SET change = (ADD | UPDATE | DELETE) changeKey setName # changePlain
    | METER name (SIZE NUMBER)? LBRACE changeKey statement RBRACE # changeMeter
    ;

setName: AT name | variable;

changeKey: leftSide (DOT leftSide)* elementOption*;

changeData: (leftSide (DOT leftSide)* | value) elementOption*;

otherStatement
    : (OTHER_STATEMENT | SYNPROXY) junk*
    | CT WORD OVER junk+
    | CT CT_DIRECTION? (WORD | TIMEOUT) SET junk+
    | OTHER_EXPRESSION junk+
    ;

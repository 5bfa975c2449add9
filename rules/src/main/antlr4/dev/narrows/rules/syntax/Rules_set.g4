/* Sets: named ones in their blocks, and the elements of both kinds. */
parser grammar Rules_set;

setBlock: LBRACE (NEWLINE | SEMICOLON | setItem)* RBRACE;

setItem: setContent;

setContent
    : TYPE word (DOT word)* end # setType
    | TYPEOF leftSide (DOT leftSide)* end # setTypeof
    | FLAGS word (COMMA word)* end # setFlags
    | ELEMENTS ASSIGN setLiteral # setElements
    | ELEMENTS ASSIGN variable # setElementsVariable
    | SIZE NUMBER end # setSize
    | AUTO_MERGE # setAutoMerge
    | commentText # setComment
    | POLICY word end # setPolicy
    | (TIMEOUT | GC_INTERVAL) TIME end # setTimeout
    | (COUNTER | QUOTA | LIMIT | CT) junk* # setOther
    ;

setLiteral: LBRACE NEWLINE* setMembers? RBRACE;

setMembers: setElement NEWLINE* (COMMA NEWLINE* (setElement NEWLINE*)?)*;

setElement: setKey setElementOption* (COLON junkMapped+)?;

setKey: STAR | range (DOT range)*;

setElementOption
    : COMMENT QUOTED # elementComment
    | (TIMEOUT | EXPIRES) TIME # elementTimeout
    | COUNTER (PACKETS NUMBER BYTES NUMBER)? # elementCounter
    ;

/** The right of a map's element. */
junkMapped: junkBraces | ~(LBRACE | RBRACE | COMMA | NEWLINE | SEMICOLON);

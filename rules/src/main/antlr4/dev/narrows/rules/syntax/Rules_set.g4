/* Sets and maps: named ones in their blocks, and the elements of both kinds. */
parser grammar Rules_set;

setBlock: LBRACE (NEWLINE | SEMICOLON | setItem)* RBRACE;

setItem: setContent;

setContent
    : TYPE key = setType (COLON interval = WORD? data = setType)? end # setTypeNames
    | TYPEOF key = setFields (COLON interval = WORD? data = setFields)? end # setTypeof
    | FLAGS word (COMMA word)* end # setFlags
    | ELEMENTS ASSIGN setLiteral # setElements
    | ELEMENTS ASSIGN variable # setElementsVariable
    | SIZE NUMBER end # setSize
    | AUTO_MERGE # setAutoMerge
    | commentText end # setComment
    | POLICY word end # setPolicy
    | TIMEOUT TIME end # setTimeout
    | GC_INTERVAL TIME end # setGcInterval
    | elementState+ end # setState
    ;

/** Names of types, which "interval" may stand before in a map's values. */
setType: word (DOT word)*;

/** Fields whose types are meant; "verdict" in a map's values. */
setFields: leftSide (DOT leftSide)* | WORD | OTHER_EXPRESSION junk*;

setLiteral: LBRACE NEWLINE* setMembers? RBRACE;

setMembers: setElement NEWLINE* (COMMA NEWLINE* (setElement NEWLINE*)?)*;

setElement: setKey elementState* elementOption* (COLON elementData)?;

setKey: STAR | range (DOT range)*;

elementOption
    : commentText # elementComment
    | TIMEOUT TIME # elementTimeout
    | EXPIRES TIME # elementExpires
    ;

/** What each element keeps for itself. */
elementState
    : counter
    | limit
    | quota
    | CT WORD OVER? NUMBER
    ;

/** The right of a map's element. */
elementData: verdict | range (DOT range)*;

/** A map, or a variable that holds one. */
mapSource: setLiteral | AT name | variable;

/** What a map makes of something. */
mapValue: leftSide (DOT leftSide)* MAP mapSource;

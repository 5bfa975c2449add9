/* A rule: statements in a row, a match being one too. */
parser grammar Rules_rule;

ruleLine: statement+ commentText?;

statement
    : verdict
    | counter
    | limit
    | quota
    | log
    | reject
    | optionReset
    | offload
    | setChange
    | otherStatement
    | lookAt
    ;

/** Matches a value, or sets it. */
lookAt
    : leftSide (DOT leftSide)* action
    ;

action
    : operator rightSide # matchOperator
    | rightSide # matchImplicit
    | SET newValue # assignSet
    | ADD newValue # assignAdd
    | VMAP mapSource # matchVerdictMap
    ;

operator: EQ | NEQ | LT | GT | LE | GE | NOT;

newValue
    : PATH MTU # newPathMtu
    | RT MTU # newRouteMtu
    | FIB junk* # newRoute
    | mapValue # newMapped
    | leftSide # newField
    | value (COMMA value)* # newConstant
    | (OTHER_EXPRESSION | RT) junk* # newOther
    ;


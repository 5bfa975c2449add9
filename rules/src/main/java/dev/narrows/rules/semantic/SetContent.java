package dev.narrows.rules.semantic;

import dev.narrows.rules.eval.ValueSet;

/**
 * What a set holds.
 *
 * @param type of its elements
 */
record SetContent(OperandType type, ValueSet values) {}

package dev.narrows.rules.semantic;

import dev.narrows.rules.eval.ValueSet;
import dev.narrows.rules.eval.op.InterfacePattern;
import java.util.List;

/**
 * What a set holds.
 *
 * @param type of its elements
 * @param values for all types but names of interfaces
 * @param patterns for names of interfaces
 */
record SetContent(OperandType type, ValueSet values, List<InterfacePattern> patterns) {}

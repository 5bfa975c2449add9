package dev.narrows.rules.semantic;

import dev.narrows.rules.eval.ConstantElements;
import dev.narrows.rules.eval.DynamicElements;
import dev.narrows.rules.eval.ValueSet;
import dev.narrows.rules.semantic.ElementReader.Element;
import java.util.List;

/**
 * What a set or map holds, in the form that operations take: one of three.
 *
 * @param values of a set of single values that only ever holds these; else null
 * @param constant of other sets and maps that no packet changes; else null
 * @param dynamic of those that packets change; else null
 * @param elements by their numbers in {@code constant}; empty when there is none
 */
record SetContent(
    SetShape shape,
    ValueSet values,
    ConstantElements constant,
    DynamicElements dynamic,
    List<Element> elements) {}

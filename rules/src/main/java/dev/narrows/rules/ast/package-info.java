/** The syntax tree: sealed records, each with the span of source it came from. */
package dev.narrows.rules.ast;

/** From text to syntax tree; the only package that sees ANTLR. */
package dev.narrows.rules.syntax;

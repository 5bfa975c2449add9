/** From syntax tree to program: names, types, and what packets a rule set needs to see. */
package dev.narrows.rules.semantic;

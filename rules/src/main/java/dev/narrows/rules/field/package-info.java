/** The catalog of what a rule can match: one row a field. */
package dev.narrows.rules.field;

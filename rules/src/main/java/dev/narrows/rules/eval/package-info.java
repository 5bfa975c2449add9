/** The compiled form: operations over registers, and the judge that runs them. */
package dev.narrows.rules.eval;

/** What measurements see of the evaluator's inside. */
package dev.narrows.rules.eval;

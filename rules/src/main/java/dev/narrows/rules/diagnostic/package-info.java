/** Errors and warnings with place, line and caret. */
package dev.narrows.rules.diagnostic;

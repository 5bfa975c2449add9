/** Measures what rules cost: the judge alone, and traffic through the whole. */
package dev.narrows.benchmark;

/** Finds the rules of a chain that can match a packet without going through all of them. */
package dev.narrows.rules.eval.classifier;

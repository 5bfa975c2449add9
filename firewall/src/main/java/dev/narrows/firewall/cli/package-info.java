/**
 * The commands, one class each; they parse, print and set exit codes, and leave the work to others.
 */
package dev.narrows.firewall.cli;

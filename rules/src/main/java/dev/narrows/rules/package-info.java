/**
 * The rule language: nftables' syntax, compiled into what judges packets. RuleCompiler and RuleSet
 * are the way in.
 */
package dev.narrows.rules;

/** The operations that rules are made of, one a class, as the kernel's nft_*.c have them. */
package dev.narrows.rules.eval.op;

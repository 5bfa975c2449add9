/** Queue workers: one thread a queue, from the received bytes to the verdict. */
package dev.narrows.firewall.queue;

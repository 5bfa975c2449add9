/** What is done beyond a verdict: answers to senders. Knows no socket and no thread. */
package dev.narrows.firewall.action;

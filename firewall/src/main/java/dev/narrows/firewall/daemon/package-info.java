/** The running daemon: one thread that starts, watches, reloads and stops the queue workers. */
package dev.narrows.firewall.daemon;

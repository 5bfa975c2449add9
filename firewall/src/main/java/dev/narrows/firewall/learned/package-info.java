/** What traffic taught of path MTUs; shared by all threads. */
package dev.narrows.firewall.learned;

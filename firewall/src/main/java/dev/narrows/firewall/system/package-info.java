/** What this machine has: programs, and what this process may do. */
package dev.narrows.firewall.system;

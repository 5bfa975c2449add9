/** Plans, installs, watches and removes the iptables rules that bring packets to the queues. */
package dev.narrows.firewall.divert;

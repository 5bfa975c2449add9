/** The path MTU of a packet, from routes and links. */
package dev.narrows.firewall.pmtu;

/** The way from the command line to a running firewall: a Unix domain socket. */
package dev.narrows.firewall.control;

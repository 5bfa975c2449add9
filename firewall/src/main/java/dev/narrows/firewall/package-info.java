/** The daemon and the command line: Main wires, the sub-packages do. */
package dev.narrows.firewall;

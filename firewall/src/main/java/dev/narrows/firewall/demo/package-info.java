/** The demonstration: a gateway in network namespaces, with and without Narrows. */
package dev.narrows.firewall.demo;

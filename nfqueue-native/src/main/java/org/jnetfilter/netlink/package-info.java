/** Netlink sockets, and cursors over messages and attributes. */
package org.jnetfilter.netlink;

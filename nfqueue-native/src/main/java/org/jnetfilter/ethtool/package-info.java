/** What network interfaces do for the kernel: their features, by ethtool's netlink interface. */
package org.jnetfilter.ethtool;

package org.jnetfilter.route;

/**
 * One network interface.
 *
 * @param index interface index
 * @param name interface name
 * @param mtu IP MTU of the link in octets, without link headers
 * @param up whether it is administratively up
 * @param loopback whether it is a loopback interface
 * @param group interface group
 * @param type hardware type (ARPHRD_ETHER ...)
 */
public record Link(
    int index, String name, int mtu, boolean up, boolean loopback, int group, int type) {}

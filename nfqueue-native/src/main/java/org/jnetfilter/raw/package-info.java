/** Raw sockets for packets of our own making, and Unix datagrams. */
package org.jnetfilter.raw;

/** NFQUEUE for Java: see the sub-packages queue, packet, route and raw. */
package org.jnetfilter;

/** Connection tracking (ctnetlink): look-ups of a packet's connection, and its mark. */
package org.jnetfilter.conntrack;

/** NFQUEUE: bind a queue, receive packets in batches, return verdicts. */
package org.jnetfilter.queue;

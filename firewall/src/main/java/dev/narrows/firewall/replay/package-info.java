/**
 * Runs capture files (pcap and pcapng) through the same pipeline as live packets, and says of each
 * packet what became of it. Knows no socket and needs no permissions.
 *
 * <p>Capture files come from anywhere: a reader checks every length before it uses it, reserves no
 * memory on a file's word, and ends with a {@link dev.narrows.firewall.replay.CaptureException}
 * that names the place.
 */
package dev.narrows.firewall.replay;

/** Runs capture files through the same pipeline as live packets. */
package dev.narrows.firewall.replay;

/** Frames that lost their segmentation offload metadata: told apart, and sent on. */
package dev.narrows.firewall.offload;

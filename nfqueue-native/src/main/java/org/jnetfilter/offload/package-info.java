/** Gives packets back to the kernel together with their segmentation offload metadata. */
package org.jnetfilter.offload;

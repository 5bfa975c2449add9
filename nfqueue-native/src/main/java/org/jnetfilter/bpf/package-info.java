/** Small eBPF programs: written instruction by instruction, loaded and pinned by bpf(2). */
package org.jnetfilter.bpf;

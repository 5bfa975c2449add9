package dev.narrows.firewall.divert;

import java.util.List;

/**
 * How the kernel's rules compare with what was installed.
 *
 * @param wanted rules that should be there
 * @param present rules that are
 * @param problems one line each: what is missing, changed, or stands before ours and takes packets
 */
public record DivertState(int wanted, int present, List<String> problems) {}

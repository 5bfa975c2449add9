package dev.narrows.firewall.doctor;

/**
 * What the running Narrows does about one finding, where that is not the same for each of its kind.
 *
 * @param given whether it makes up for it
 * @param sentence what it does, behind the name Narrows, without its end
 */
public record Relief(boolean given, String sentence) {}

package dev.narrows.firewall.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator can choose of learned path MTUs.
 *
 * @param learn whether ICMP errors that pass teach path MTUs
 * @param blackHoles whether paths that lose long segments are found, and what is done then
 * @param entries how many paths are remembered
 * @param floor least MTU that is believed of an IPv4 path
 * @param age how long what was learned holds
 * @param state directory where it is kept across a restart; empty for nowhere
 */
public record PathMtuConfig(
    boolean learn,
    BlackHoleMode blackHoles,
    int entries,
    int floor,
    Duration age,
    Optional<Path> state) {
  public boolean looksForBlackHoles() {
    return learn && blackHoles != BlackHoleMode.OFF;
  }
}

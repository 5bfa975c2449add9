package dev.narrows.firewall.cli;

import dev.narrows.firewall.replay.PathMtus;
import dev.narrows.firewall.replay.ReplayOptions;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.ConntrackClass;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads the options of the commands that judge packets which are not on their way. */
record OfflineOptions(CommandSpec spec) {
  /** All hooks of a forwarded packet when none is named. */
  List<Hook> hooks(List<String> names) {
    if (names.isEmpty()) {
      return ReplayOptions.FORWARDED;
    }
    List<Hook> chosen = new ArrayList<>();
    for (Hook hook : Hook.values()) {
      if (names.stream().anyMatch(hook.name()::equalsIgnoreCase)) {
        chosen.add(hook);
      }
    }
    for (String name : names) {
      if (chosen.stream().noneMatch(hook -> hook.name().equalsIgnoreCase(name))) {
        throw mistake(
            "--hook: '"
                + name
                + "' is no hook; give prerouting, input, forward, output or postrouting");
      }
    }
    return chosen;
  }

  PathMtus mtus(String text) {
    try {
      return PathMtus.parse(text);
    } catch (IllegalArgumentException e) {
      throw mistake("--mtu: " + e.getMessage());
    }
  }

  /** Null for the model of connection tracking. */
  ConntrackClass state(String word) {
    if (word == null) {
      return null;
    }
    return switch (word) {
      case "new" -> ConntrackClass.NEW;
      case "established" -> ConntrackClass.ESTABLISHED;
      case "related" -> ConntrackClass.RELATED;
      case "invalid" -> ConntrackClass.INVALID;
      case "untracked" -> ConntrackClass.UNTRACKED;
      default ->
          throw mistake(
              "--ct-state: '"
                  + word
                  + "' is no state; give new, established, related, invalid or untracked");
    };
  }

  private ParameterException mistake(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

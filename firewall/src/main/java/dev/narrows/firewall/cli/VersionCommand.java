package dev.narrows.firewall.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code narrows version}. */
@Command(
    name = "version",
    description = {"Print the version.", ""},
    footer = {"", "Example:", "  narrows version"})
final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().printVersionHelp(spec.commandLine().getOut());
  }
}

package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.control.ControlClient;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A question to the running firewall, whose answer goes to standard output. */
final class ControlCall {
  private ControlCall() {}

  static void ask(CommandSpec spec, FirewallConfig config, String request) {
    if (config.control().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--control is off, so there is no socket to ask by");
    }
    PrintWriter out = spec.commandLine().getOut();
    ControlClient.ask(
        config.control().get(),
        request,
        line -> {
          out.print(line + "\n");
          out.flush();
        });
  }
}

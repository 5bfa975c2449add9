package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigLoader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import picocli.CommandLine;

/** A command that was run within this process: its exit code and what it printed. */
record CommandLineRun(int exitCode, String out, String err) {
  /** Runs with a directory in the place of /etc/narrows. */
  static CommandLineRun of(Path directory, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = NarrowsCommand.commandLine(new ConfigLoader(directory));
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new CommandLineRun(line.execute(arguments), out.toString(), err.toString());
  }
}

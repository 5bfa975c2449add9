package dev.narrows.firewall.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What stops a command: one line (a report may have more), exit code 1. */
final class RuntimeErrors implements IExecutionExceptionHandler {
  private static final Logger logger = LoggerFactory.getLogger(RuntimeErrors.class);

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message(e));
    logger.debug("the failure", e);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String message(Exception e) {
    String thrower = e.getClass().getPackageName();
    boolean meantForPeople =
        thrower.startsWith("dev.narrows.") || thrower.startsWith("org.jnetfilter");
    return meantForPeople
        ? e.getMessage()
        : "unexpected failure: " + e + "; run it again with --verbose for the place";
  }
}

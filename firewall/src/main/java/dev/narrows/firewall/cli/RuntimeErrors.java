package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigException;
import dev.narrows.firewall.daemon.StartupException;
import org.jnetfilter.NetfilterException;
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
    boolean meantForPeople =
        e instanceof StartupException
            || e instanceof ConfigException
            || e instanceof NetfilterException;
    return meantForPeople
        ? e.getMessage()
        : "unexpected failure: " + e + "; run it again with --verbose for the place";
  }
}

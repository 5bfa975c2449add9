package dev.narrows.firewall;

import dev.narrows.firewall.cli.NarrowsCommand;
import dev.narrows.firewall.config.ConfigLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command line's way in. */
public final class Main {
  private static final Logger logger = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> logger.error("thread {} ended by an exception", thread.getName(), e));
    System.exit(NarrowsCommand.commandLine(ConfigLoader.system(), arguments).execute(arguments));
  }
}

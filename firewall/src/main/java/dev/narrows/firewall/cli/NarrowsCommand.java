package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code narrows}: holds the others and what they share. */
@Command(
    name = "narrows",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it was done",
      "1:it was not; the message says why and what to do",
      "2:the command line has a mistake"
    },
    description = "A gateway firewall in user space that makes every packet fit its path.")
public final class NarrowsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log more, with stack traces of what failed.")
  private void setVerbose(boolean verbose) {
    if (verbose) {
      Logging.verbose();
    }
  }

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Log warnings and errors only.")
  private void setQuiet(boolean quiet) {
    if (quiet) {
      Logging.quiet();
    }
  }

  private NarrowsCommand() {}

  /**
   * The command line for some arguments: without the other commands where the daemon is started,
   * for each takes time to describe.
   */
  public static CommandLine commandLine(ConfigLoader loader, String[] arguments) {
    return arguments.length > 0 && arguments[0].equals(RunCommand.NAME)
        ? handlingErrors(
            new CommandLine(new NarrowsCommand()).addSubcommand(RunCommand.commandLine(loader)))
        : commandLine(loader);
  }

  /** The whole command line, which looks for files that are not named where the loader says. */
  public static CommandLine commandLine(ConfigLoader loader) {
    return handlingErrors(
        new CommandLine(new NarrowsCommand())
            .addSubcommand(RunCommand.commandLine(loader))
            .addSubcommand(new CheckCommand())
            .addSubcommand(new FmtCommand())
            .addSubcommand(RulesCommand.commandLine(loader))
            .addSubcommand(ReplayCommand.commandLine(loader))
            .addSubcommand(ExplainCommand.commandLine(loader))
            .addSubcommand(TraceCommand.commandLine(loader))
            .addSubcommand(ListCommand.commandLine(loader))
            .addSubcommand(PathMtuCommand.commandLine(loader))
            .addSubcommand(DivertsCommand.commandLine(loader))
            .addSubcommand(DoctorCommand.commandLine(loader))
            .addSubcommand(ClearCommand.commandLine(loader))
            .addSubcommand(new DemoCommand())
            .addSubcommand(new VersionCommand()));
  }

  private static CommandLine handlingErrors(CommandLine line) {
    return line.setParameterExceptionHandler(new UsageErrors())
        .setExecutionExceptionHandler(new RuntimeErrors());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}

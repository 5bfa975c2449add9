package dev.narrows.firewall.cli;

import dev.narrows.rules.diagnostic.Suggestion;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Mistakes on the command line: one line, exit code 2. */
final class UsageErrors implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command
        .getErr()
        .println(name + ": " + oneLine(e) + suggestion(e) + "; see '" + name + " --help'");
    return CommandLine.ExitCode.USAGE;
  }

  private static String oneLine(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      return (first.startsWith("-") ? "unknown option '" : "unknown argument '") + first + "'";
    }
    String message = e.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
    return Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  private static String suggestion(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      CommandLine command = e.getCommandLine();
      String first = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
      Set<String> known =
          first.startsWith("-")
              ? command.getCommandSpec().optionsMap().keySet()
              : command.getSubcommands().keySet();
      return Suggestion.nearest(first, known)
          .map(name -> "; did you mean " + name + "?")
          .orElse("");
    }
    return "";
  }
}

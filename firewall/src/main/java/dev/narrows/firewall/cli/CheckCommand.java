package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.daemon.Preflight;
import dev.narrows.firewall.divert.KernelProbe;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narrows check}. */
@Command(
    name = "check",
    description = {
      "Read rule files and tell every mistake in them, with its place. Changes nothing; needs no"
          + " permissions. With those that running takes it also tells what the running kernel"
          + " cannot do.",
      ""
    },
    exitCodeList = {
      "0:every file can be used",
      "1:a file has mistakes or cannot be read",
      "2:the command line has a mistake"
    },
    footer = {"", "Example:", "  narrows check /etc/narrows/rules.nft"})
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Rule files.")
  private List<Path> files;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean good = true;
    for (Path file : files) {
      RuleCompiler.Result result = RuleCompiler.compile(file);
      if (!result.report().isBlank()) {
        err.println(result.report().stripTrailing());
      }
      if (result.ruleSet().isPresent() && isKnownToTheKernel(result.ruleSet().get(), err)) {
        out.println(file + ": ok");
      } else {
        good = false;
      }
    }
    return good ? 0 : 1;
  }

  /** Only who may ask the kernel is told of it: the files alone need no permissions. */
  private static boolean isKnownToTheKernel(RuleSet rules, PrintWriter err) {
    if (!Preflight.mayAskTheKernel()) {
      return true;
    }
    List<String> problems = KernelProbe.with(IptablesBackend.SYSTEM).problems(rules);
    problems.forEach(err::println);
    return problems.isEmpty();
  }
}

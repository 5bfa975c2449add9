package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.daemon.Preflight;
import dev.narrows.firewall.divert.KernelProbe;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.diagnostic.Diagnostic;
import dev.narrows.rules.diagnostic.DiagnosticJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
    footer = {
      "",
      "Examples:",
      "  narrows check /etc/narrows/rules.nft",
      "  narrows check -I /etc/nftables.d rules.nft",
      "  narrows check --json rules.nft | jq '.[] | select(.severity == \"error\")'"
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Rule files.")
  private List<Path> files;

  @Option(
      names = {"-I", "--includepath"},
      paramLabel = "DIRECTORY",
      description = "Look here, too, for files that are included and not beside who includes them.")
  private List<Path> includePath = List.of();

  @Option(
      names = "--json",
      description =
          "Print an array of {file, range, severity, code, message, advice, notes}, for editors.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean good = true;
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Path file : files) {
      RuleCompiler.Result result = RuleCompiler.compile(file, includePath);
      diagnostics.addAll(result.diagnostics());
      if (!json && !result.report().isBlank()) {
        err.println(result.report().stripTrailing());
      }
      boolean usable =
          result.ruleSet().isPresent() && isKnownToTheKernel(result.ruleSet().get(), err);
      good &= usable;
      if (usable && !json) {
        out.println(file + ": ok");
      }
    }
    if (json) {
      out.print(DiagnosticJson.print(diagnostics));
      out.flush();
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

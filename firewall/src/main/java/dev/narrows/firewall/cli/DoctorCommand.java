package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.doctor.Diagnosis;
import dev.narrows.firewall.doctor.DiagnosisText;
import dev.narrows.firewall.doctor.Doctor;
import dev.narrows.firewall.doctor.RunningNarrows;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code narrows doctor}. */
@Command(
    name = "doctor",
    description = {
      "Look at this machine for what makes packets not fit their path, and for each finding say"
          + " what was seen, why it hurts, the command that mends it, and whether Narrows makes up"
          + " for it. Changes nothing; sees all of it as root. Settings are those of the running"
          + " Narrows, if there is one, unless they are given here.",
      ""
    },
    exitCodeList = {
      "0:nothing was found, or notes only",
      "1:it could not look; the message says why",
      "2:the command line has a mistake",
      "3:warnings: some traffic suffers, or will",
      "4:trouble: packets are lost"
    },
    footer = {
      "",
      "docs/doctor.md explains each finding.",
      "",
      "Examples:",
      "  narrows doctor",
      "  narrows doctor --watch 30",
      "  narrows doctor --json | jq -r '.findings[].mend[]'",
      "  ip netns exec blue narrows doctor --config /etc/narrows/blue.conf"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int LONGEST = 86_400;

  private final ConfigLoader loader;
  private final ConfigOptions options;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--watch",
      paramLabel = "SECONDS",
      description =
          "Then look at the packets that pass, for so long: who sends coalesced frames, who ignores"
              + " frag-needed, where packets vanish. Takes CAP_NET_RAW.")
  private Integer watch;

  private DoctorCommand(ConfigLoader loader) {
    this.loader = loader;
    this.options = new ConfigOptions(loader);
  }

  static CommandLine commandLine(ConfigLoader loader) {
    DoctorCommand command = new DoctorCommand(loader);
    return command.options.commandLine(
        command,
        ConfigKey.RULES,
        ConfigKey.ON_FAILURE,
        ConfigKey.QUEUES,
        ConfigKey.QUEUE_BASE,
        ConfigKey.IPTABLES,
        ConfigKey.NO_DIVERTS,
        ConfigKey.METRICS,
        ConfigKey.MARK);
  }

  @Override
  public Integer call() {
    if (watch != null && (watch < 1 || watch > LONGEST)) {
      throw new ParameterException(
          spec.commandLine(), "--watch takes 1 to " + LONGEST + " seconds, not " + watch);
    }
    FirewallConfig config =
        RunningNarrows.find()
            .map(running -> options.load(running.configFile(), running.options()))
            .orElseGet(options::load);
    RuleSource rules = loader.rules(config);
    Diagnosis diagnosis =
        watch == null ? Doctor.examine(config, rules) : Doctor.watch(config, rules, watch);
    DiagnosisText text = new DiagnosisText(diagnosis);
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? text.json() : text.page());
    out.flush();
    return diagnosis.exitCode();
  }
}

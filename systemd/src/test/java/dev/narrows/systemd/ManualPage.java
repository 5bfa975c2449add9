package dev.narrows.systemd;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page, in the macros of man(7), made of what the commands say of themselves. */
final class ManualPage {
  private final CommandSpec program;
  private final StringBuilder page = new StringBuilder();

  private ManualPage(CommandSpec program) {
    this.program = program;
  }

  static String of(CommandSpec program) {
    ManualPage page = new ManualPage(program);
    page.write();
    return page.page.toString();
  }

  private void write() {
    page.append(".\\\" Made of the commands' own descriptions: see ManualPageTest.\n");
    page.append(".TH NARROWS 8 \"\" Narrows \"System administration\"\n");
    section("NAME");
    line("narrows - gateway firewall that makes every packet fit its path");
    section("SYNOPSIS");
    page.append(".B narrows\n.I COMMAND\n[\\fIOPTION\\fR]...\n");
    section("DESCRIPTION");
    line(text(program.usageMessage().description()));
    line("Each command takes the options that are listed with it, and these:");
    program.options().forEach(this::option);
    section("COMMANDS");
    program.subcommands().values().forEach(each -> command(each.getCommandSpec()));
    section("EXIT STATUS");
    exitCodes(program);
    section("FILES");
    entry("/etc/narrows/narrows.conf", "The configuration.");
    entry("/etc/narrows/rules.nft", "The rules.");
    entry("/var/lib/narrows/path-mtu", "Path MTUs that were learned.");
    entry("/run/narrows/control", "The socket by which commands ask a running firewall.");
    section("SEE ALSO");
    page.append(".BR nft (8),\n.BR iptables (8),\n.BR systemctl (1)\n.PP\n");
    line("The pages in /usr/share/doc/narrows: README.md, docs/operating.md and others.");
  }

  private void command(CommandSpec command) {
    page.append(".SS \"").append(escaped("narrows " + command.name())).append("\"\n");
    line(text(command.usageMessage().description()));
    command.positionalParameters().forEach(this::parameter);
    command.options().stream().filter(each -> !isShared(each)).forEach(this::option);
    if (!codes(command).equals(codes(program))) {
      page.append(".PP\nExit status:\n");
      exitCodes(command);
    }
    List<String> footer =
        Arrays.stream(command.usageMessage().footer())
            .map(each -> String.format(each))
            .dropWhile(String::isBlank)
            .toList();
    if (!footer.isEmpty()) {
      page.append(".PP\n.nf\n");
      footer.forEach(each -> page.append(escaped(each)).append('\n'));
      page.append(".fi\n");
    }
  }

  private boolean isShared(OptionSpec option) {
    return option.hidden() || program.findOption(option.longestName()) != null;
  }

  private void parameter(PositionalParamSpec parameter) {
    entry(parameter.paramLabel(), text(parameter.description()));
  }

  private void option(OptionSpec option) {
    boolean takesValue = option.arity().max() > 0 && !option.paramLabel().isEmpty();
    String value = takesValue ? " " + option.paramLabel() : "";
    entry(String.join(", ", option.names()) + value, text(option.description()));
  }

  private void exitCodes(CommandSpec command) {
    codes(command).forEach(this::entry);
  }

  private static Map<String, String> codes(CommandSpec command) {
    return command.usageMessage().exitCodeList();
  }

  private void section(String name) {
    page.append(".SH ").append(name).append('\n');
  }

  private void entry(String name, String description) {
    page.append(".TP\n.B ").append(escaped(name)).append('\n');
    page.append(escaped(description)).append('\n');
  }

  private void line(String text) {
    page.append(escaped(text)).append('\n');
  }

  private static String text(String[] description) {
    return Arrays.stream(description)
        .map(each -> String.format(each))
        .filter(each -> !each.isBlank())
        .collect(Collectors.joining("\n.br\n"));
  }

  /** A minus stays one, and no line is taken for a request but those that are. */
  private static String escaped(String text) {
    return text.replace("\\", "\\e")
        .replace("-", "\\-")
        .replaceAll("(?m)^(?!\\.br$)([.'])", "\\\\&$1");
  }
}

package dev.narrows.firewall.cli;

import dev.narrows.firewall.demo.Demo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code narrows demo}. */
@Command(
    name = "demo",
    description = {
      "Show what Narrows does, on real packets in network namespaces of its own, with and without"
          + " it. Takes less than a minute. Needs root; changes nothing on this host's own network.",
      ""
    },
    exitCodeList = {
      "0:it showed what it should",
      "1:it did not, or could not run; the output says why",
      "2:the command line has a mistake"
    },
    footer = {"", "Example:", "  sudo narrows demo"})
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return new Demo().run() ? 0 : 1;
  }
}

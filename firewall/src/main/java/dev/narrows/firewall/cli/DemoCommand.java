package dev.narrows.firewall.cli;

import dev.narrows.firewall.demo.Demo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code narrows demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Shows what Narrows does, on real packets in network namespaces of its own, with and"
            + " without it. Needs root; changes nothing on this host.")
public final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return new Demo().run() ? 0 : 1;
  }
}

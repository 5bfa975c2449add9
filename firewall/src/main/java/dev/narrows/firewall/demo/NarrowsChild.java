package dev.narrows.firewall.demo;

import dev.narrows.firewall.Main;
import dev.narrows.firewall.config.RuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Narrows itself, as "narrows run" starts it, in the gateway's namespace. */
final class NarrowsChild implements AutoCloseable {
  static final String ADDRESS = "127.0.0.1:9780";

  private static final int READY_POLLS = 600;
  private static final int POLL_MILLIS = 50;
  private static final int LOG_LINES = 12;

  private final Process process;
  private final AgentProcess gateway;
  private final Path log;

  private NarrowsChild(Process process, AgentProcess gateway, Path log) {
    this.process = process;
    this.gateway = gateway;
    this.log = log;
  }

  /** Returns when it serves. */
  static NarrowsChild start(DemoLab lab) {
    AgentProcess gateway = AgentProcess.start(lab, lab.gateway());
    Path log = lab.files().path("narrows.log");
    // Both files are named so that this host's own, if it has any, play no part.
    Path rules = lab.files().write("rules.nft", RuleSource.builtIn());
    Path config = lab.files().write("narrows.conf", "");
    List<String> command = new ArrayList<>(JavaProgram.command(Main.class, List.of()));
    command.addAll(List.of("run", "--rules", rules.toString(), "--config", config.toString()));
    command.addAll(List.of("--metrics", ADDRESS));
    ProcessBuilder builder =
        SystemCommand.builder(lab.gateway().inside(command))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    NarrowsChild child = new NarrowsChild(lab.start(builder), gateway, log);
    child.awaitReady();
    return child;
  }

  private void awaitReady() {
    for (int poll = 0; poll < READY_POLLS; poll++) {
      if (!process.isAlive()) {
        throw new DemoException("Narrows ended before it was ready:\n" + lastLines());
      }
      if (isReady()) {
        return;
      }
      Pause.millis(POLL_MILLIS);
    }
    throw new DemoException("Narrows did not become ready in time:\n" + lastLines());
  }

  private boolean isReady() {
    try {
      return gateway.get("http://" + ADDRESS + "/health/ready").status() == 200;
    } catch (DemoException ignored) {
      // It does not listen yet.
      return false;
    }
  }

  MetricSamples scrape() {
    return MetricSamples.parse(gateway.get("http://" + ADDRESS + "/metrics").body());
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "(its log cannot be read: " + e.getMessage() + ")";
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

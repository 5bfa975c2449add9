package dev.narrows.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Time until Narrows, started as it is shipped, is ready, and the memory that it holds then. */
final class StartUp implements Measurement {
  private static final double MEGA = 1 << 20;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public List<Finding> run(BenchRun run) throws Exception {
    Path launcher = launcher();
    // As the package does when it is installed; a launcher in a source tree builds first.
    new ProcessBuilder(launcher.toString(), "archive").inheritIO().start().waitFor();
    try (Lab lab = run.lab()) {
      Map<String, Figures> figures =
          new Turns()
              .side(List.of("start", "memory"), "s", () -> start(run, lab, launcher))
              .take(run.rounds());
      return List.of(
          new Finding(
              "start",
              "from start to ready",
              Target.atMost(0.7).in("s"),
              figures.get("start"),
              List.of()),
          new Finding(
              "memory",
              "resident memory a second after the start",
              Target.atMost(120).in("MiB"),
              figures.get("memory").in("MiB"),
              List.of()));
    }
  }

  private static Path launcher() {
    for (Path path : List.of(Path.of("narrows"), Path.of("..", "narrows"))) {
      if (Files.isExecutable(path) && Files.isRegularFile(path)) {
        return path.toAbsolutePath().normalize();
      }
    }
    Path installed = Path.of("/usr/bin/narrows");
    if (!Files.isExecutable(installed)) {
      throw new Programs.MissingException("run this in the source tree, or install the package");
    }
    return installed;
  }

  private static double[] start(BenchRun run, Lab lab, Path launcher) throws Exception {
    Path log = run.out().resolve("start.log");
    long start = System.nanoTime();
    try (Consumer narrows = NarrowsUnderTest.launch(lab.gateway(), launcher, log)) {
      double seconds = (System.nanoTime() - start) * 1e-9;
      TimeUnit.SECONDS.sleep(1);
      return new double[] {seconds, narrows.memory("VmRSS") / MEGA};
    }
  }
}

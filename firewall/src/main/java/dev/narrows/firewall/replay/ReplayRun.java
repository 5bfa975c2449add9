package dev.narrows.firewall.replay;

import dev.narrows.firewall.config.FileFailure;
import dev.narrows.rules.RuleSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A replay from file to file.
 *
 * @param capture what to replay
 * @param output what to write what passes to; empty for nothing
 * @param json whether to report in JSON
 * @param out where to report
 */
public record ReplayRun(Path capture, Optional<Path> output, boolean json, PrintWriter out) {
  /**
   * Replays and reports. What comes before a damaged place in the capture is replayed, reported and
   * written.
   *
   * @param warnings takes what is odd, but no mistake
   * @throws CaptureException when a file cannot be read to its end, or written
   */
  public void replay(RuleSet rules, ReplayOptions options, Consumer<String> warnings)
      throws CaptureException {
    try (CaptureReader reader = CaptureReader.open(capture);
        CaptureWriter writer =
            output.isPresent() ? CaptureWriter.create(output.get(), capture, reader) : null) {
      ReplayReport report = json ? new JsonReport(out) : new TextReport(out);
      Replay replay = new Replay(rules, options, report, writer);
      if (!replay.hasStations()) {
        warnings.accept(
            "warning: no base chain of the rules stands where the packets come by, so all are"
                + " accepted; --hook chooses other hooks");
      }
      replay.run(reader);
      if (writer != null) {
        writer.finish();
      }
    } catch (IOException e) {
      throw new CaptureException(capture + ": cannot be closed: " + FileFailure.reason(e), e);
    }
  }
}

package dev.narrows.firewall.doctor;

import dev.narrows.firewall.system.InstalledPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs nft, which reads the kernel's tables in its own language. */
final class NftListing {
  private static final int TIMEOUT_SECONDS = 30;

  private NftListing() {}

  static String read() {
    return InstalledPrograms.find("nft").map(NftListing::run).orElse("");
  }

  private static String run(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "-a", "list", "ruleset")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return text;
      }
      process.destroyForcibly();
      throw new FactException("rules of nft: " + program + " failed; run as root");
    } catch (IOException e) {
      throw new FactException("rules of nft: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FactException("rules of nft: interrupted");
    }
  }
}

package dev.narrows.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.testing.NetNamespace;

/** A file fetched by OpenSSH's sftp through a switch that loses offload metadata. */
final class SftpTransfer implements Measurement {
  private static final long OCTETS = 500_000_000;
  private static final int CHUNK = 1 << 20;
  private static final int LIMIT_SECONDS = 120;
  private static final Path SSHD = Path.of("/usr/sbin/sshd");

  /** The daemon wants a directory in /run; this one goes with its mount namespace. */
  private static final String DAEMON =
      "mount -t tmpfs none /run && mkdir /run/sshd && exec /usr/sbin/sshd -D -e -f \"$0\"";

  @Override
  public String name() {
    return "sftp";
  }

  @Override
  @SuppressWarnings("try") // Narrows works unasked
  public List<Finding> run(BenchRun run) throws Exception {
    if (!Files.isExecutable(SSHD)) {
      throw new Programs.MissingException("there is no " + SSHD + " (apt install openssh-server)");
    }
    Path directory = Files.createTempDirectory("narrows-sftp");
    try (SwitchLab lab = new SwitchLab(run.programs());
        Consumer narrows = run.narrows(lab.gateway(), BenchRun.defaultRules())) {
      Path file = directory.resolve("sent");
      byte[] sent = write(file);
      Process daemon = daemon(lab.server(), directory);
      try {
        long begun = System.nanoTime();
        byte[] received = fetch(lab.client(), directory, file);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double equal = Arrays.equals(sent, received) ? 1 : 0;
        return List.of(
            new Finding(
                "restore-sftp",
                "whether 500 MB fetched by sftp through that switch have an equal SHA-256",
                Target.atLeast(1),
                new Figures("equal", "", new double[] {equal}),
                List.of(new Figures("Narrows", "s", new double[] {seconds}))));
      } finally {
        daemon.destroyForcibly();
      }
    } finally {
      delete(directory);
    }
  }

  private static byte[] write(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] chunk = new byte[CHUNK];
    Random random = new Random(1);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = OCTETS; left > 0; left -= CHUNK) {
        random.nextBytes(chunk);
        int count = (int) Math.min(left, CHUNK);
        out.write(chunk, 0, count);
        digest.update(chunk, 0, count);
      }
    }
    return digest.digest();
  }

  private static Process daemon(NetNamespace server, Path directory) throws Exception {
    for (String key : List.of("host", "user")) {
      run(
          new ProcessBuilder(
              "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "" + directory.resolve(key)));
    }
    Path configuration =
        Files.writeString(
            directory.resolve("sshd_config"),
            """
            HostKey %1$s/host
            AuthorizedKeysFile %1$s/user.pub
            PermitRootLogin prohibit-password
            StrictModes no
            UsePAM no
            PidFile none
            Subsystem sftp internal-sftp
            """
                .formatted(directory));
    Process daemon =
        server.startTo(
            directory.resolve("sshd.log").toFile(), "sh", "-c", DAEMON, configuration.toString());
    while (!Files.readString(directory.resolve("sshd.log")).contains("Server listening")) {
      if (!daemon.isAlive()) {
        throw new IllegalStateException(
            "sshd did not start: " + Files.readString(directory.resolve("sshd.log")));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return daemon;
  }

  /** The digest of what came; of what came until then, when it took too long. */
  private static byte[] fetch(NetNamespace client, Path directory, Path file) throws Exception {
    Path batch = Files.writeString(directory.resolve("batch"), "get " + file + " received\n");
    Process sftp =
        client.startTo(
            directory.resolve("sftp.log").toFile(),
            "sh",
            "-c",
            "cd \"$0\" && exec sftp -q -b batch -i user -o StrictHostKeyChecking=no"
                + " -o UserKnownHostsFile=/dev/null root@10.92.2.2",
            directory.toString());
    if (!sftp.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      sftp.destroyForcibly().waitFor();
    } else if (sftp.exitValue() != 0) {
      throw new IllegalStateException(
          "sftp failed: " + Files.readString(directory.resolve("sftp.log")));
    }
    Files.delete(batch);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    Path received = directory.resolve("received");
    try (InputStream in = new DigestInputStream(Files.newInputStream(received), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  private static void run(ProcessBuilder command) throws IOException, InterruptedException {
    Process process = command.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command.command()) + ": " + said);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}

package org.jnetfilter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jnetfilter.testing.JavaProgram;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in this package's documentation compiles without a warning, and does its job. */
@Tag("kernel")
class SampleProgramKernelTest {
  private static final Path DOCUMENTATION =
      Path.of("src/main/java/org/jnetfilter/package-info.java");

  private static List<String> sample() throws IOException {
    String text = Files.readString(DOCUMENTATION);
    String marked =
        text.substring(text.indexOf("{@code\n * import") + 7, text.indexOf(" * }</pre>"));
    return marked
        .lines()
        .map(line -> line.replaceFirst("^ \\* ?", ""))
        .collect(Collectors.toList());
  }

  private static void compile(List<String> lines, Path into) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///NoTelnet.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return String.join("\n", lines);
          }
        };
    List<String> options =
        List.of("-Xlint:all,-options,-processing", "-Werror", "-proc:none", "-d", into.toString());
    StringWriter output = new StringWriter();
    boolean compiled = compiler.getTask(output, null, null, options, null, List.of(source)).call();
    assertThat(compiled).as(output.toString()).isTrue();
  }

  @Test
  void shouldFitInFortyLines() throws Exception {
    assertThat(sample()).hasSizeBetween(20, 40);
  }

  @Test
  void shouldDoWhatTheDocumentationSays(@TempDir Path directory) throws Exception {
    compile(sample(), directory);
    try (NetNamespace namespace = NetNamespace.create("sample");
        TunDevice tun = TunDevice.open(namespace, "tun0")) {
      namespace.address("tun0", "10.1.0.1/24");
      namespace.exec(
          "iptables",
          "-w",
          "-A",
          "INPUT",
          "-p",
          "tcp",
          "--syn",
          "-j",
          "NFQUEUE",
          "--queue-num",
          "7",
          "--queue-bypass");
      String classPath = directory + ":" + System.getProperty("java.class.path");
      Process program =
          namespace.start(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              classPath,
              "NoTelnet");
      assertThat(isAnswered(tun, 24)).as("port 24, refused by the kernel").isTrue();
      awaitBound(namespace, program);
      assertThat(isAnswered(tun, 24)).isTrue();
      for (int i = 0; i < 10; i++) {
        tun.write(syn(23));
      }
      JavaProgram.awaitLine(program, "refused: 10");
      assertThat(program.waitFor()).isZero();
      assertThat(answer(tun, Duration.ZERO)).as("an answer to port 23").isNull();
    }
  }

  private static void awaitBound(NetNamespace namespace, Process program) throws Exception {
    while (namespace.exec("cat", "/proc/net/netfilter/nfnetlink_queue").isBlank()) {
      assertThat(program.isAlive()).isTrue();
    }
  }

  private static byte[] syn(int port) {
    return PacketBuilder.ipv4()
        .source("10.1.0.2")
        .destination("10.1.0.1")
        .tcp(40000, port)
        .syn()
        .build();
  }

  /** A closed port answers with a reset. */
  private static boolean isAnswered(TunDevice tun, int port) {
    tun.write(syn(port));
    return answer(tun, Duration.ofSeconds(10)) != null;
  }

  /** The next segment; the kernel's own discovery of routers and groups comes this way, too. */
  private static byte[] answer(TunDevice tun, Duration limit) {
    return tun.await(p -> p[0] == 0x45 && p[9] == 6, limit);
  }
}

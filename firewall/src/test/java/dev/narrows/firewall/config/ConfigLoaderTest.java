package dev.narrows.firewall.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigLoaderTest {
  @TempDir private Path directory;
  private ConfigLoader loader;

  @BeforeEach
  void makeLoader() {
    loader = new ConfigLoader(directory);
  }

  @Test
  void shouldHaveDefaults() {
    assertThat(loader.load(Optional.empty(), Map.of()))
        .isEqualTo(
            new FirewallConfig(
                Optional.empty(),
                Optional.of(new InetSocketAddress("127.0.0.1", 9780)),
                Optional.of(Path.of("/run/narrows/control")),
                FailureMode.BYPASS,
                1,
                9780,
                4096,
                true,
                IptablesBackend.SYSTEM,
                SelectorChoice.AUTO,
                OffloadChoice.AUTO,
                true,
                0x8000000,
                0x8000000,
                new PathMtuConfig(
                    true,
                    BlackHoleMode.ACT,
                    4096,
                    552,
                    Duration.ofMinutes(10),
                    Optional.of(Path.of("/var/lib/narrows")))));
  }

  @Test
  void shouldReadEveryKey() throws IOException {
    Path file =
        write(
            """
            # a comment
              rules = gateway.nft   # beside this file
            metrics=off
            on-failure = block

            queues = 64
            queue-base = 0
            queue-length = 1048576
            no-diverts = yes
            iptables = legacy
            selector = length
            offload = off
            realtime = off
            mark = 0x10/0xf0
            learn = off
            blackhole = detect
            path-mtu-entries = 8
            path-mtu-floor = 68
            path-mtu-age = 300
            state = off
            """);

    assertThat(loader.load(Optional.of(file), Map.of()))
        .isEqualTo(
            new FirewallConfig(
                Optional.of(directory.resolve("gateway.nft")),
                Optional.empty(),
                Optional.of(Path.of("/run/narrows/control")),
                FailureMode.BLOCK,
                64,
                0,
                1048576,
                false,
                IptablesBackend.LEGACY,
                SelectorChoice.LENGTH,
                OffloadChoice.OFF,
                false,
                0x10,
                0xf0,
                new PathMtuConfig(
                    false, BlackHoleMode.DETECT, 8, 68, Duration.ofMinutes(5), Optional.empty())));
  }

  @Test
  void shouldLetTheCommandLineWin() throws IOException {
    Path file = write("queues = 2\nqueue-base = 5\nrules = in-file.nft\n");

    FirewallConfig config =
        loader.load(
            Optional.of(file), Map.of(ConfigKey.QUEUES, "3", ConfigKey.RULES, "on-line.nft"));

    assertThat(config.queues()).isEqualTo(3);
    assertThat(config.queueBase()).isEqualTo(5);
    assertThat(config.rules()).contains(Path.of("on-line.nft"));
  }

  @Test
  void shouldFindFilesThatAreNotNamed() throws IOException {
    assertThat(loader.rules(loader.load(Optional.empty(), Map.of())).file()).isEmpty();

    Files.writeString(directory.resolve("narrows.conf"), "queues = 7\n");
    Files.writeString(directory.resolve("rules.nft"), "");

    FirewallConfig config = loader.load(Optional.empty(), Map.of());
    assertThat(config.queues()).isEqualTo(7);
    assertThat(loader.rules(config).file()).contains(directory.resolve("rules.nft"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "queue = 1           | 1:1 | unknown key 'queue'; did you mean queues?",
        "colour = red        | 1:1 | unknown key 'colour'; the keys are rules, metrics, control, on-failure",
        "'  queues = many'   | 1:12 | queues: 'many' is no number in range; write a whole number",
        "queues = 0          | 1:10 | queues: 0 is out of range; write a whole number from 1 to 64",
        "queues = 65         | 1:10 | queues: 65 is out of range",
        "queues =            | 1:9 | queues: '' is no number in range",
        "queue-base = 65536  | 1:14 | queue-base: 65536 is out of range",
        "queue-length = 0    | 1:16 | queue-length: 0 is out of range",
        "path-mtu-age = 299  | 1:16 | path-mtu-age: 299 is out of range",
        "on-failure = open   | 1:14 | 'open' is not a choice; write bypass or block",
        "iptables = BPF      | 1:12 | 'BPF' is not a choice; write system or nft or legacy",
        "no-diverts = maybe  | 1:14 | 'maybe' is neither yes nor no; write yes or no",
        "metrics = 9780      | 1:11 | metrics: '9780' has no port; write HOST:PORT",
        "rules =             | 1:8 | rules: the file name is empty; name a file",
        "mark = 0/0xff       | 1:8 | mark: the mark is 0, which every packet has",
        "mark = 0x3/0x1      | 1:8 | mark: mark 0x3 has bits outside the mask 0x1",
        "mark = 0x100000000  | 1:8 | is no packet mark; write 32-bit numbers",
        "mark = x            | 1:8 | is no packet mark",
        "just words          | 1:1 | 'just words' has no '='; write key = value"
      })
  void shouldSayWhatIsWrongAndWhere(String line, String place, String message) throws IOException {
    Path file = write(line + "\n");

    assertThatThrownBy(() -> loader.load(Optional.of(file), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ":" + place + ": error: ")
        .hasMessageContaining(message);
  }

  @Test
  void shouldTellEveryMistake() throws IOException {
    Path file = write("queues = 1\nqueues = 2\nbad\n");

    assertThatThrownBy(() -> loader.load(Optional.of(file), Map.of()))
        .hasMessage(
            file
                + ":2:1: error: queues is set in line 1 already; delete one of them\n"
                + file
                + ":3:1: error: 'bad' has no '='; write key = value");
  }

  @Test
  void shouldSayWhyAFileCannotBeRead() throws IOException {
    Path missing = directory.resolve("missing.conf");
    Path binary = directory.resolve("binary.conf");
    Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe});

    assertThatThrownBy(() -> loader.load(Optional.of(missing), Map.of()))
        .hasMessage(
            missing + ": error: there is no such file; create it or name another with --config");
    assertThatThrownBy(() -> loader.load(Optional.of(binary), Map.of()))
        .hasMessageContaining("not text in UTF-8");
    assertThatThrownBy(() -> loader.load(Optional.of(directory), Map.of()))
        .hasMessageContaining("it cannot be read");
  }

  @ParameterizedTest
  @EnumSource(ConfigKey.class)
  void shouldTakeItsOwnDefaultAndTellIt(ConfigKey key) {
    if (key != ConfigKey.RULES) {
      ConfigLoader.check(key, key.defaultValue());
      assertThat(key.documentation()).contains("Default: " + key.defaultValue());
    }
    assertThat(key.documentation()).doesNotContain("${").endsWith(".");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("test.conf"), text);
  }
}

package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.TestConfig;
import dev.narrows.firewall.learned.MtuAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathMtuKeeperTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  @TempDir private Path directory;

  @Test
  void shouldKeepLaterWhatCouldNotBeKept() throws IOException {
    Path inTheWay = Files.createDirectory(directory.resolve("path-mtu"));
    PathMtuKeeper keeper =
        new PathMtuKeeper(TestConfig.of("learn = on", "state = " + directory).pathMtus());
    keeper.learned().set(MtuAddress.parse("192.0.2.7"), 1400, System.currentTimeMillis());
    keeper.follow(System.nanoTime() + HOUR);
    assertThat(inTheWay).isDirectory();

    Files.delete(inTheWay);
    keeper.follow(System.nanoTime() + 2 * HOUR);

    assertThat(inTheWay).content().contains("192.0.2.7\t1400\t");
  }
}

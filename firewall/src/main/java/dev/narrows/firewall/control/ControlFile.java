package dev.narrows.firewall.control;

import dev.narrows.firewall.config.FileFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The file that the control socket is reached by: of mode 0600 from the moment that it can be seen.
 * What a killed process left behind is replaced; what a living one holds is not.
 */
final class ControlFile implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path path;
  private final ServerSocketChannel channel;
  private final Object key;

  private ControlFile(Path path, ServerSocketChannel channel, Object key) {
    this.path = path;
    this.channel = channel;
    this.key = key;
  }

  /**
   * Listens.
   *
   * @throws ControlException when it cannot be done
   */
  static ControlFile bind(Path path) {
    Path directory = path.toAbsolutePath().getParent();
    ServerSocketChannel channel = null;
    Path hidden = null;
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(directory, PRIVATE);
      }
      refuseWhatIsNoSocket(path);
      refuseWhenServed(path);
      hidden = Files.createTempDirectory(directory, ".c");
      Path inside = hidden.resolve("s");
      channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(inside));
      Files.setPosixFilePermissions(inside, OWNER);
      Files.move(inside, path, StandardCopyOption.ATOMIC_MOVE);
      return new ControlFile(path, channel, key(path));
    } catch (IOException | IllegalArgumentException e) {
      closeQuietly(channel);
      String reason =
          e instanceof IOException failure ? FileFailure.reason(failure) : e.getMessage();
      throw new ControlException(path + " cannot be listened on: " + reason, e);
    } finally {
      deleteQuietly(hidden);
    }
  }

  /** It would be lost: the socket takes its place, and is removed at the end. */
  private static void refuseWhatIsNoSocket(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther()) {
      throw new ControlException(
          path + " is there already, and is no socket; choose another file with --control");
    }
  }

  private static void refuseWhenServed(Path path) {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return; // nobody listens: a killed process left it
    }
    throw new ControlException(
        path + " is served by another Narrows; choose another file with --control");
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static void deleteQuietly(Path hidden) {
    if (hidden != null) {
      try {
        Files.deleteIfExists(hidden.resolve("s"));
        Files.deleteIfExists(hidden);
      } catch (IOException e) {
        return; // an empty directory does no harm
      }
    }
  }

  private static void closeQuietly(ServerSocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      return; // there is another failure to tell of already
    }
  }

  ServerSocketChannel channel() {
    return channel;
  }

  /** Removes the file, unless it is another process's by now. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key(path).equals(key)) {
      Files.delete(path);
    }
  }
}

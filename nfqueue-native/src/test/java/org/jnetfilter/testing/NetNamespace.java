package org.jnetfilter.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.SystemCalls;

/**
 * A network namespace that a test makes for itself and that vanishes with {@link #close()}, with
 * the JVM, or at the latest when another JVM makes one after a kill. Needs root, iproute2.
 */
public final class NetNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_CLOEXEC = 0x80000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final Path DIRECTORY = Path.of("/run/netns");
  private static final Pattern NAME = Pattern.compile("nt-.*-(\\d+)-\\d+");
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Set<NetNamespace> OPEN = ConcurrentHashMap.newKeySet();

  static {
    removeStale();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(NetNamespace::close)));
  }

  private final String name;
  private final List<Process> processes = new ArrayList<>();

  private NetNamespace(String name) {
    this.name = name;
  }

  /**
   * A namespace with loopback up, no duplicate address detection, forwarding off.
   *
   * @param prefix says whose it is, in "ip netns" for instance
   */
  public static NetNamespace create(String prefix) {
    long pid = ProcessHandle.current().pid();
    NetNamespace namespace =
        new NetNamespace("nt-" + prefix + "-" + pid + "-" + COUNT.incrementAndGet());
    run(List.of("ip", "netns", "add", namespace.name));
    OPEN.add(namespace);
    namespace.sysctl("net/ipv6/conf/all/accept_dad", "0");
    namespace.sysctl("net/ipv6/conf/default/accept_dad", "0");
    namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  public String name() {
    return name;
  }

  /**
   * Runs a command in this namespace to its end; what it printed, on both streams.
   *
   * @throws AssertionError when it ends with another status than 0
   */
  public String exec(String... command) {
    return run(inside(command));
  }

  /** {@code ip ARGUMENTS} in this namespace. */
  public String ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /**
   * Joins two namespaces by a veth pair, both ends up. Names have at most 15 letters. The end that
   * was up first loses what it is to send until the kernel has noticed the other one, a moment
   * later (linkwatch): that is waited for.
   */
  public static void veth(NetNamespace a, String nameA, NetNamespace b, String nameB) {
    a.ip("link", "add", nameA, "type", "veth", "peer", "name", nameB, "netns", b.name);
    a.ip("link", "set", nameA, "up");
    b.ip("link", "set", nameB, "up");
    a.awaitUp(nameA);
    b.awaitUp(nameB);
  }

  private void awaitUp(String device) {
    long start = System.nanoTime();
    while (!ip("-o", "link", "show", "dev", device).contains(" state UP ")) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError(device + " does not come up: " + ip("link", "show"));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Gives an interface an address such as "10.0.0.1/24" or "fd00::1/64", usable at once. */
  public NetNamespace address(String device, String prefix) {
    if (prefix.contains(":")) {
      ip("address", "add", prefix, "dev", device, "nodad");
    } else {
      ip("address", "add", prefix, "dev", device);
    }
    return this;
  }

  /** Adds a route by a gateway: "default" or a prefix. */
  public NetNamespace route(String destination, String gateway) {
    ip(gateway.contains(":") ? "-6" : "-4", "route", "add", destination, "via", gateway);
    return this;
  }

  /** Forwarding of IPv4 and IPv6. */
  public NetNamespace forwarding() {
    return sysctl("net/ipv4/ip_forward", "1").sysctl("net/ipv6/conf/all/forwarding", "1");
  }

  /** Sets /proc/sys/KEY, which must be one of the keys under net/. */
  @SuppressWarnings("try")
  public NetNamespace sysctl(String key, String value) {
    try (Entered ignored = enter()) {
      Files.writeString(Path.of("/proc/sys", key), value);
    } catch (IOException e) {
      throw new UncheckedIOException("sysctl " + key + " in " + name, e);
    }
    return this;
  }

  /** The interface's index. */
  public int index(String device) {
    // A line of complaint about the peer's namespace may come first; it is no failure.
    String lines = ip("-o", "link", "show", "dev", device);
    Matcher matcher = Pattern.compile("(?m)^(\\d+): ").matcher(lines);
    if (!matcher.find()) {
      throw new AssertionError("no index: " + lines);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** The interface's link-layer address, "02:00:00:00:00:01". */
  public String hardwareAddress(String device) {
    String line = ip("-o", "link", "show", "dev", device);
    Matcher matcher = Pattern.compile("link/ether (\\S+)").matcher(line);
    if (!matcher.find()) {
      throw new AssertionError("no link-layer address: " + line);
    }
    return matcher.group(1);
  }

  /** Starts a command in this namespace; killed at the latest by {@link #close()}. */
  public Process start(String... command) {
    return start(ProcessBuilder.Redirect.PIPE, command);
  }

  /** As {@link #start(String...)}, both streams to a file. */
  public Process startTo(File output, String... command) {
    return start(ProcessBuilder.Redirect.to(output), command);
  }

  private Process start(ProcessBuilder.Redirect output, String... command) {
    try {
      Process process =
          new ProcessBuilder(inside(command))
              .redirectErrorStream(true)
              .redirectOutput(output)
              .start();
      synchronized (processes) {
        processes.add(process);
      }
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Moves the calling thread into this namespace until the answer is closed, by the same thread.
   * Sockets opened and threads started meanwhile belong to this namespace. (javac's lint calls the
   * resource unused: suppress "try", or use {@link #inside(Task)}.)
   */
  public Entered enter() {
    int before = open("/proc/thread-self/ns/net");
    int inside = open(DIRECTORY.resolve(name).toString());
    setNamespace(inside);
    SystemCalls.close(inside);
    return () -> {
      setNamespace(before);
      SystemCalls.close(before);
    };
  }

  /** Runs a task in this namespace, on the calling thread. */
  @SuppressWarnings("try")
  public <T> T inside(Task<T> task) throws Exception {
    try (Entered ignored = enter()) {
      return task.run();
    }
  }

  /** Being inside a namespace. */
  public interface Entered extends AutoCloseable {
    @Override
    void close();
  }

  /** What {@link #inside(Task)} runs. */
  public interface Task<T> {
    T run() throws Exception;
  }

  @Override
  public void close() {
    if (!OPEN.remove(this)) {
      return;
    }
    synchronized (processes) {
      for (Process process : processes) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
    run(List.of("ip", "netns", "delete", name));
  }

  @Override
  public String toString() {
    return name;
  }

  private List<String> inside(String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(List.of(command));
    return all;
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError("failed: " + String.join(" ", command) + "\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted: " + String.join(" ", command), e);
    }
  }

  private static int open(String path) {
    int fd = SystemCalls.open(path, O_CLOEXEC);
    if (fd < 0) {
      throw new AssertionError("open " + path + ": " + Errno.describe(-fd));
    }
    return fd;
  }

  private static void setNamespace(int fd) {
    int result = SystemCalls.enterNamespace(fd, CLONE_NEWNET);
    if (result < 0) {
      throw new AssertionError("setns: " + Errno.describe(-result) + "; this test needs root");
    }
  }

  /** Deletes what JVMs left behind that were killed. */
  private static void removeStale() {
    String[] names = DIRECTORY.toFile().list();
    for (String found : names == null ? new String[0] : names) {
      Matcher matcher = NAME.matcher(found);
      if (matcher.matches() && !Files.exists(Path.of("/proc", matcher.group(1)))) {
        run(List.of("ip", "netns", "delete", found));
      }
    }
  }
}

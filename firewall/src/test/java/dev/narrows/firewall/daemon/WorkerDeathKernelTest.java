package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker of the running program ends, made to by a debugger that throws an error into it. */
@Tag("kernel")
class WorkerDeathKernelTest {
  private static final String PORT = "5005";
  private static final String DEBUGGEE =
      "JDK_JAVA_OPTIONS=-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address="
          + PORT;

  @TempDir private Path directory;
  private NetNamespace namespace;

  @BeforeEach
  void makeNamespace() {
    namespace = NetNamespace.create("death");
  }

  @AfterEach
  void removeNamespace() {
    namespace.close();
  }

  @Test
  void shouldEndWithAnErrorInBypassModeSoThatARestartFollows() throws Exception {
    try (NotifySocket systemd = new NotifySocket(directory.resolve("notify"));
        DaemonProcess daemon = start(systemd, "bypass")) {
      endWorker();

      assertThat(daemon.exitCode()).as(daemon.log()).isEqualTo(1);
      assertThat(daemon.log()).contains("the worker of queue 9780 has ended");
      assertThat(diverts()).doesNotContain("NFQUEUE");
    }
  }

  @Test
  void shouldKeepTheGateShutAndFallSilentInBlockMode() throws Exception {
    try (NotifySocket systemd = new NotifySocket(directory.resolve("notify"));
        DaemonProcess daemon = start(systemd, "block")) {
      endWorker();
      daemon.awaitLog("the worker of queue 9780 has ended");

      assertThat(get("/health/live")).contains(" 503 ", "the worker of queue 9780 has ended");
      assertThat(diverts()).contains("--queue-num 9780");
      systemd.waiting();
      assertThat(systemd.receive(1000)).as("a beat").isNull();
    }
  }

  private DaemonProcess start(NotifySocket systemd, String mode) {
    DaemonProcess daemon =
        DaemonProcess.start(
            namespace,
            List.of("env", DEBUGGEE, "NOTIFY_SOCKET=" + systemd.path(), "WATCHDOG_USEC=500000"),
            DaemonProcess.classPath(),
            List.of("run", "--on-failure", mode));
    daemon.awaitServing();
    systemd.await("WATCHDOG=1");
    return daemon;
  }

  private void endWorker() throws Exception {
    VirtualMachine machine = namespace.inside(WorkerDeathKernelTest::attach);
    try {
      machine.suspend();
      ThreadReference worker =
          machine.allThreads().stream()
              .filter(thread -> thread.name().equals("narrows-queue-9780"))
              .findFirst()
              .orElseThrow();
      ObjectReference error =
          machine.classesByName("java.lang.OutOfMemoryError").get(0).instances(1).get(0);
      worker.stop(error);
    } finally {
      machine.dispose();
    }
  }

  private static VirtualMachine attach() throws Exception {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(candidate -> candidate.name().equals("com.sun.jdi.SocketAttach"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(PORT);
    return connector.attach(arguments);
  }

  private String diverts() {
    return namespace.exec("iptables-save");
  }

  private String get(String path) throws Exception {
    return namespace.inside(
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), 9780)) {
            String request = "GET " + path + " HTTP/1.0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          }
        });
  }
}

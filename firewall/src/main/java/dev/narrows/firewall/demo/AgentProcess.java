package dev.narrows.firewall.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The demonstration's hand inside a namespace: a {@link DemoAgent} and the talk with it. */
final class AgentProcess {
  private final String namespace;
  private final Writer requests;
  private final BufferedReader answers;

  private AgentProcess(String namespace, Process process) {
    this.namespace = namespace;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** An answer to a request for a web page. */
  record Page(int status, String body) {}

  static AgentProcess start(DemoLab lab, DemoNamespace namespace) {
    List<String> command = namespace.inside(JavaProgram.quick(DemoAgent.class));
    ProcessBuilder builder =
        SystemCommand.builder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    return new AgentProcess(namespace.name(), lab.start(builder));
  }

  void serve(int port, long octets) {
    ask("serve " + port + " " + octets);
  }

  TransferClient.Result download(String host, int port, int patienceMillis) {
    return TransferClient.Result.ofLine(
        ask("download " + host + " " + port + " " + patienceMillis));
  }

  /** Downloads for a while, whether or not the stream ends. */
  TransferClient.Result measure(String host, int port, int millis) {
    return TransferClient.Result.ofLine(ask("measure " + host + " " + port + " " + millis));
  }

  /** Becomes a switch between two devices, one that loses offload metadata. */
  void connect(String one, String other) {
    ask("switch " + one + " " + other);
  }

  void sendOversize(String host, int octets) {
    ask("oversize " + host + " " + octets);
  }

  void watch(int queue) {
    ask("watch " + queue);
  }

  List<String> seen() {
    String answer = ask("seen");
    return answer.isEmpty() ? List.of() : List.of(answer.split(";"));
  }

  Page get(String url) {
    String[] answer = ask("get " + url).split(" ");
    byte[] body = answer.length > 1 ? Base64.getDecoder().decode(answer[1]) : new byte[0];
    return new Page(Integer.parseInt(answer[0]), new String(body, StandardCharsets.UTF_8));
  }

  private synchronized String ask(String request) {
    try {
      requests.write(request + "\n");
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new DemoException("the process in " + namespace + " ended during '" + request + "'");
      }
      if (!answer.startsWith("ok")) {
        throw new DemoException(namespace + ": '" + request + "' failed: " + answer);
      }
      return answer.substring(2).strip();
    } catch (IOException e) {
      throw new DemoException("lost the process in " + namespace + ": " + e.getMessage(), e);
    }
  }
}

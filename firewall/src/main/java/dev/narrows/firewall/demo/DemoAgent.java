package dev.narrows.firewall.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * A process inside one namespace that does what it is told on its standard input, a line a request,
 * and answers each with one line: "ok ..." or "error ...". It ends with its input.
 */
public final class DemoAgent {
  private PacketWatch watch;

  private DemoAgent() {}

  public static void main(String[] arguments) throws IOException {
    // Nothing but answers may go where the answers go; log lines go elsewhere.
    PrintStream answers = System.out;
    System.setOut(System.err);
    DemoAgent agent = new DemoAgent();
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      answers.println(agent.answer(line.split(" ")));
    }
    System.exit(0);
  }

  private String answer(String[] request) {
    try {
      return ("ok " + serve(request)).strip();
    } catch (IOException | RuntimeException e) {
      return "error " + String.valueOf(e).replace('\n', ' ');
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "error interrupted";
    }
  }

  private String serve(String[] request) throws IOException, InterruptedException {
    return switch (request[0]) {
      case "serve" -> {
        TransferServer.start(Integer.parseInt(request[1]), Long.parseLong(request[2]));
        yield "";
      }
      case "download" ->
          TransferClient.download(
                  request[1], Integer.parseInt(request[2]), Integer.parseInt(request[3]))
              .toLine();
      case "oversize" -> {
        OversizeSender.send(request[1], Integer.parseInt(request[2]));
        yield "";
      }
      case "watch" -> {
        watch = PacketWatch.start(Integer.parseInt(request[1]));
        yield "";
      }
      case "switch" -> {
        MetadataLosingSwitch.connect(index(request[1]), index(request[2]));
        yield "";
      }
      case "measure" ->
          TransferClient.measure(
                  request[1], Integer.parseInt(request[2]), Integer.parseInt(request[3]))
              .toLine();
      case "seen" -> String.join(";", watch.takeSeen());
      case "get" -> get(request[1]);
      default -> throw new IllegalArgumentException("unknown request " + request[0]);
    };
  }

  private static int index(String device) throws IOException {
    return NetworkInterface.getByName(device).getIndex();
  }

  /** Status and body, the body in base64 because it has many lines. */
  private static String get(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
    HttpResponse<byte[]> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    return response.statusCode() + " " + Base64.getEncoder().encodeToString(response.body());
  }
}

package dev.narrows.firewall.metrics;

import dev.narrows.firewall.divert.DivertState;
import java.util.List;

/** The page for people who open the endpoint in a browser. */
final class LandingPage {
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>Narrows</title>
      <style>
      body { font-family: system-ui, sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em }
      dt { float: left; clear: left; width: 8em; color: #666 }
      dd { margin: 0 0 .4em 8em }
      </style>
      </head>
      <body>
      <h1>Narrows</h1>
      <dl>
      %s</dl>
      <ul>
      <li><a href="/metrics">/metrics</a></li>
      <li><a href="/health/live">/health/live</a></li>
      <li><a href="/health/ready">/health/ready</a></li>
      </ul>
      </body>
      </html>
      """;

  private LandingPage() {}

  static String of(FirewallStatus status) {
    StringBuilder lines = new StringBuilder();
    add(lines, "version", status.version());
    boolean good = status.isLive() && status.isReady();
    add(lines, "state", good ? "ready" : "not ready: " + status.reason());
    add(lines, "queues", queues(status));
    DivertState diverts = status.diverts();
    if (diverts == null) {
      add(lines, "diverts", "not managed by Narrows");
    } else {
      add(lines, "diverts", diverts.present() + " of " + diverts.wanted() + " in place");
      diverts.problems().forEach(problem -> add(lines, "problem", problem));
    }
    return PAGE.formatted(lines);
  }

  private static String queues(FirewallStatus status) {
    List<String> numbers =
        status.workers().stream().map(worker -> Integer.toString(worker.queue())).toList();
    return numbers.isEmpty() ? "none" : String.join(", ", numbers);
  }

  private static void add(StringBuilder lines, String term, String text) {
    lines.append("<dt>").append(term).append("</dt><dd>").append(escape(text)).append("</dd>\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

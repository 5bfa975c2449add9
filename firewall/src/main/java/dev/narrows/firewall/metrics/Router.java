package dev.narrows.firewall.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers GET and HEAD on a handful of paths; whatever goes wrong ends with the one request. */
final class Router implements HttpHandler {
  private static final Logger logger = LoggerFactory.getLogger(Router.class);
  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final String TEXT = "text/plain; charset=utf-8";

  private final FirewallStatus status;
  private final HttpHandler metrics;

  Router(FirewallStatus status, HttpHandler metrics) {
    this.status = status;
    this.metrics = metrics;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      if (METHODS.contains(exchange.getRequestMethod())) {
        route(exchange);
      } else {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, TEXT, "only GET and HEAD\n");
      }
    } catch (RuntimeException e) {
      logger.debug("A request failed", e);
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/metrics" -> metrics.handle(exchange);
      case "/health/live" -> health(exchange, status.isLive(), "live");
      case "/health/ready" -> health(exchange, status.isReady(), "ready");
      case "/" -> send(exchange, 200, "text/html; charset=utf-8", LandingPage.of(status));
      default -> send(exchange, 404, TEXT, "not here; see /\n");
    }
  }

  private void health(HttpExchange exchange, boolean good, String word) throws IOException {
    if (good) {
      send(exchange, 200, TEXT, word + "\n");
    } else {
      send(exchange, 503, TEXT, "not " + word + ": " + status.reason() + "\n");
    }
  }

  private static void send(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(code, -1);
    } else {
      exchange.sendResponseHeaders(code, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}

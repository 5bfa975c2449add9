package dev.narrows.firewall.daemon;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.raw.UnixDatagram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells systemd how the service does (sd_notify(3)); does nothing when systemd did not ask. */
final class ServiceManager {
  private static final Logger logger = LoggerFactory.getLogger(ServiceManager.class);

  private final Optional<String> socket;
  private final Optional<Duration> watchdogInterval;

  private ServiceManager(Optional<String> socket, Optional<Duration> watchdogInterval) {
    this.socket = socket;
    this.watchdogInterval = watchdogInterval;
  }

  /** As the environment says: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. */
  static ServiceManager of(Map<String, String> environment) {
    Optional<String> socket =
        Optional.ofNullable(environment.get("NOTIFY_SOCKET")).filter(path -> !path.isEmpty());
    return new ServiceManager(socket, watchdogInterval(environment));
  }

  private static Optional<Duration> watchdogInterval(Map<String, String> environment) {
    String micros = environment.get("WATCHDOG_USEC");
    String pid = environment.get("WATCHDOG_PID");
    if (micros == null
        || pid != null && !pid.equals(Long.toString(ProcessHandle.current().pid()))) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(micros);
      return value > 0
          ? Optional.of(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(value)))
          : Optional.empty();
    } catch (NumberFormatException e) {
      logger.warn("WATCHDOG_USEC is '{}', no number; systemd will not be told of life", micros);
      return Optional.empty();
    }
  }

  /** How long systemd waits for a sign of life; empty when it does not. */
  Optional<Duration> watchdogInterval() {
    return watchdogInterval;
  }

  void ready(String status) {
    send("READY=1\nSTATUS=" + status);
  }

  void reloading() {
    // CLOCK_MONOTONIC is what nanoTime reads on Linux
    send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
  }

  void stopping() {
    send("STOPPING=1\nSTATUS=removing the diverts and draining the queues");
  }

  void alive() {
    send("WATCHDOG=1");
  }

  private void send(String message) {
    if (socket.isEmpty()) {
      return;
    }
    try {
      UnixDatagram.send(socket.get(), message);
    } catch (NetfilterException e) {
      logger.warn("systemd could not be told '{}': {}", message.replace('\n', ' '), e.getMessage());
    }
  }
}

package dev.narrows.firewall.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.firewall.metrics.TestFirewall.Counter;
import dev.narrows.firewall.queue.CounterKit;
import dev.narrows.firewall.queue.WorkerCounters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.queue.KernelQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsEndpointTest {
  private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";

  private final TestFirewall firewall = new TestFirewall();
  private MetricsEndpoint endpoint;

  @BeforeEach
  void open() {
    WorkerCounters counters = firewall.addWorker(100);
    CounterKit.countAll(counters, 1);
    CounterKit.countProcessing(counters, 1_500);
    CounterKit.countProcessing(counters, 3_000_000_000L);
    firewall.addWorker(101);
    firewall.verdictErrors.put(2, 7L);
    firewall.verdictErrors.put(200, 1L);
    firewall.kernel.add(new KernelQueue(100, 4242, 17, 1280, 5, 6, 99));
    firewall.kernel.add(new KernelQueue(7, 1, 1000, 1280, 1000, 1000, 1000));
    firewall.counters.add(new Counter("inet narrows", "clamp:9", "", 11, 2200));
    firewall.counters.add(new Counter("inet narrows", "clamp:9", "", 1, 60));
    firewall.counters.add(new Counter("inet narrows", "big", "say \"no\"\n\\", 2, 9000));
    endpoint = firewall.open();
  }

  @AfterEach
  void close() {
    firewall.close();
  }

  @Test
  void shouldShowWhatWasCounted() throws IOException {
    assertThat(firewall.value("narrows_packets_total{outcome=\"accepted\",queue=\"100\"}"))
        .isEqualTo(1);
    assertThat(firewall.value("narrows_packets_total{outcome=\"error\",queue=\"100\"}"))
        .isEqualTo(13);
    assertThat(firewall.value("narrows_packets_total{outcome=\"error\",queue=\"101\"}")).isZero();
    assertThat(firewall.value("narrows_packet_faults_total{fault=\"empty\"}")).isEqualTo(15);
    assertThat(firewall.value("narrows_queue_depth{queue=\"100\"}")).isEqualTo(17);
    assertThat(firewall.value("narrows_queue_dropped_total{queue=\"100\",where=\"queue_full\"}"))
        .isEqualTo(5);
    assertThat(firewall.value("narrows_queue_dropped_total{queue=\"100\",where=\"socket_full\"}"))
        .isEqualTo(6);
    assertThat(firewall.value("narrows_queue_lost_total{queue=\"101\"}")).isEqualTo(102);
    // Both workers report the same errors here.
    assertThat(firewall.value("narrows_verdict_errors_total{errno=\"ENOENT\"}")).isEqualTo(14);
    assertThat(firewall.value("narrows_verdict_errors_total{errno=\"errno_200\"}")).isEqualTo(2);
    assertThat(firewall.value("narrows_verdict_errors_total{errno=\"EINVAL\"}")).isZero();
    assertThat(firewall.value("narrows_rules_reloads_total{result=\"success\"}")).isEqualTo(3);
    assertThat(firewall.value("narrows_rules_reloads_total{result=\"failure\"}")).isEqualTo(1);
    assertThat(firewall.value("narrows_rules_loaded_timestamp_seconds")).isEqualTo(1.7000000005e9);
    assertThat(firewall.value("narrows_build_info{version=\"1.2.3\"}")).isEqualTo(1);
    assertThat(firewall.value("narrows_offload_info{way=\"tun\"}")).isEqualTo(1);
    assertThat(firewall.scrape()).contains("jvm_memory_used_bytes{").doesNotContain("\"7\"");
  }

  @Test
  void shouldShowEveryIcmpAndMssCounter() throws IOException {
    String text = firewall.scrape();

    assertThat(text)
        .contains(
            "narrows_icmp_sent_total{type=\"frag-needed\"} 27.0",
            "narrows_icmp_sent_total{type=\"unreachable-v6\"} 30.0",
            "narrows_icmp_suppressed_total{reason=\"icmp_error\"} 32.0",
            "narrows_icmp_suppressed_total{reason=\"send_failed\"} 46.0",
            "narrows_mss_clamped_total{family=\"ipv4\"} 47.0",
            "narrows_mss_signed_total{family=\"ipv4\"} 48.0",
            "narrows_mss_clamped_total{family=\"ipv6\"} 49.0",
            "narrows_mss_signed_total{family=\"ipv6\"} 50.0",
            "narrows_frames_not_restored_total{reason=\"not_tcp\"} 51.0",
            "narrows_frames_not_restored_total{reason=\"bad_checksum\"} 57.0",
            "narrows_frames_not_restored_total{reason=\"off\"} 58.0",
            "narrows_icmp_ignored_total 59.0");
  }

  @Test
  void shouldShowAClassicHistogramInSeconds() throws IOException {
    assertThat(firewall.value("narrows_processing_seconds_bucket{le=\"1.0E-6\"}")).isZero();
    assertThat(firewall.value("narrows_processing_seconds_bucket{le=\"2.0E-6\"}")).isEqualTo(1);
    assertThat(firewall.value("narrows_processing_seconds_bucket{le=\"0.5\"}")).isEqualTo(1);
    assertThat(firewall.value("narrows_processing_seconds_bucket{le=\"+Inf\"}")).isEqualTo(2);
    assertThat(firewall.value("narrows_processing_seconds_count")).isEqualTo(2);
    assertThat(firewall.value("narrows_processing_seconds_sum")).isEqualTo(3.0000015);
  }

  @Test
  void shouldAddUpRuleCountersOfTheSameName() throws IOException {
    String labels = "{comment=\"\",counter=\"clamp:9\",table=\"inet narrows\"}";
    assertThat(firewall.value("narrows_rule_packets_total" + labels)).isEqualTo(12);
    assertThat(firewall.value("narrows_rule_bytes_total" + labels)).isEqualTo(2260);
    assertThat(firewall.scrape())
        .contains("{comment=\"say \\\"no\\\"\\n\\\\\",counter=\"big\",table=\"inet narrows\"} 2.0");
  }

  @Test
  void shouldShowDivertsOnlyWhenManaged() throws IOException {
    assertThat(firewall.value("narrows_diverts_installed")).isEqualTo(5);
    assertThat(firewall.value("narrows_diverts_wanted")).isEqualTo(6);
    assertThat(firewall.value("narrows_diverts_problems")).isEqualTo(1);
    assertThat(firewall.value("narrows_diverts_selector_info{selector=\"length\"}")).isEqualTo(1);
    assertThat(firewall.value("narrows_diverted_packets_total")).isEqualTo(77);
    firewall.diverts = null;
    assertThat(firewall.scrape()).doesNotContain("narrows_diverts", "narrows_diverted");
  }

  @Test
  void shouldPleasePromtool() throws Exception {
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    promtool.getOutputStream().write(firewall.scrape().getBytes(StandardCharsets.UTF_8));
    promtool.getOutputStream().close();

    String complaints =
        new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(complaints).isEmpty();
    assertThat(promtool.exitValue()).isZero();
  }

  @Test
  void shouldSpeakBothFormats() throws IOException {
    HttpResponse<String> text = firewall.get("/metrics");
    HttpResponse<String> open = firewall.get("/metrics", "Accept", OPEN_METRICS);

    assertThat(text.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith(OPEN_METRICS);
    assertThat(open.body()).endsWith("# EOF\n").contains("# TYPE narrows_packets counter\n");
    assertThat(OpenMetricsText.series(open.body()))
        .containsEntry("narrows_packets_total{outcome=\"clamped\",queue=\"100\"}", 2.0)
        .containsEntry("narrows_processing_seconds_count", 2.0)
        .hasSizeGreaterThan(100);
  }

  @Test
  void shouldFlipHealthWithTheFirewall() throws IOException {
    assertThat(firewall.get("/health/live").body()).isEqualTo("live\n");
    assertThat(firewall.get("/health/ready").statusCode()).isEqualTo(200);

    firewall.ready = false;
    firewall.reason = "only 5 of 6 diverts are in place";
    assertThat(firewall.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(firewall.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(firewall.get("/health/ready").body())
        .isEqualTo("not ready: only 5 of 6 diverts are in place\n");

    firewall.live = false;
    assertThat(firewall.get("/health/live").statusCode()).isEqualTo(503);
  }

  @Test
  void shouldHaveAPageForPeople() throws IOException {
    HttpResponse<String> page = firewall.get("/");

    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.body())
        .contains("1.2.3", "<dd>ready</dd>", "href=\"/metrics\"", "5 of 6 in place")
        .contains("a &lt;b&gt; is gone");
  }

  @Test
  void shouldAnswerOnlyWhatItKnows() throws IOException {
    assertThat(firewall.get("/metricsx").statusCode()).isEqualTo(404);
    assertThat(firewall.get("/health").statusCode()).isEqualTo(404);
    HttpResponse<String> post = firewall.send("POST", "/metrics");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
    assertThat(firewall.send("DELETE", "/").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics", "/health/ready"})
  void shouldAnswerHeadWithoutABody(String path) throws IOException {
    HttpResponse<String> head = firewall.send("HEAD", path);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Type")).isPresent();
  }

  @Test
  void shouldStayMonotonicThroughAHundredScrapes() throws IOException {
    double before = -1;
    for (int i = 0; i < 100; i++) {
      firewall.workers.remove(0);
      WorkerCounters counters = firewall.addWorker(100);
      CounterKit.countAll(counters, 1);
      double now = firewall.value("narrows_packets_total{outcome=\"accepted\",queue=\"100\"}");
      assertThat(now).isGreaterThan(before);
      before = now;
    }
    // The first worker was never scraped before it left.
    assertThat(before).isEqualTo(100);
  }

  @Test
  void shouldServeTheRestWhenAPartCannotBeRead() throws IOException {
    firewall.broken = true;
    assertThat(firewall.scrape())
        .contains("narrows_packets_total{")
        .doesNotContain("narrows_queue_depth");
    firewall.broken = false;
    assertThat(firewall.scrape()).contains("narrows_queue_depth");
  }

  @Test
  void shouldSayThatThePortIsInUse() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress taken = (InetSocketAddress) other.getLocalSocketAddress();

      assertThatThrownBy(() -> MetricsEndpoint.open(taken, firewall))
          .isInstanceOf(EndpointException.class)
          .hasMessage(
              "metrics: 127.0.0.1:"
                  + taken.getPort()
                  + " is in use by another program; choose another with --metrics HOST:PORT, or"
                  + " --metrics off");
    }
  }

  @Test
  void shouldSayThatTheAddressIsNotHere() {
    assertThatThrownBy(() -> MetricsEndpoint.open(new InetSocketAddress("192.0.2.1", 1), firewall))
        .isInstanceOf(EndpointException.class)
        .hasMessageContaining("192.0.2.1:1 is not an address of this machine");
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
    assertThatThrownBy(() -> MetricsEndpoint.open(unknown, firewall))
        .isInstanceOf(EndpointException.class)
        .hasMessageContaining("nowhere.invalid is not known");
  }

  @Test
  void shouldBoundWhatRudeClientsTake() throws IOException {
    List<Socket> rude = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Socket socket = new Socket(endpoint.address().getAddress(), endpoint.address().getPort());
      socket
          .getOutputStream()
          .write("GET /metrics HTTP/1.1\r\nHost:".getBytes(StandardCharsets.UTF_8));
      rude.add(socket);
    }
    assertThat(httpThreads()).isLessThanOrEqualTo(4);
    for (Socket socket : rude) {
      socket.close();
    }
    while (!answers()) {
      Thread.onSpinWait();
    }
    assertThat(httpThreads()).isBetween(1L, 4L);
  }

  private boolean answers() {
    try {
      return firewall.get("/health/live").statusCode() == 200;
    } catch (IOException e) {
      return false; // as long as what the others left fills the waiting line
    }
  }

  private static long httpThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(MetricsEndpoint.THREAD_NAME))
        .peek(thread -> assertThat(thread.isDaemon()).isTrue())
        .count();
  }
}

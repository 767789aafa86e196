package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a monitoring system is told, and whether it is true. */
class MetricsTest {
  @RegisterExtension
  final Mirror mirror = new Mirror();

  private String metrics(String... headers) throws IOException, InterruptedException {
    return new String(mirror.clutch().get("/metrics", headers).body(), StandardCharsets.UTF_8);
  }

  /** Returns the value of the sample that begins so. */
  private double value(String sample) throws IOException, InterruptedException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + sample));
  }

  /** A request is counted when its answer has left, which its client may see first. */
  private void awaitValue(String sample, double expected) throws Exception {
    Eventually.until(sample + " is " + expected, () -> value(sample) == expected);
  }

  @Test
  void requests_are_counted_by_what_the_cache_did() throws Exception {
    mirror.upstream().publish("demo", Dist.wheel("demo", "1.0"));
    mirror.clutch().page("demo");
    mirror.clutch().page("demo");
    mirror.clutch().page("demo");

    awaitValue("clutch_requests_total{cache=\"miss\"}", 1);
    awaitValue("clutch_requests_total{cache=\"hit\"}", 2);
    assertThat(value("clutch_requests_total{cache=\"stale\"}")).isZero();
    assertThat(value("clutch_requests_total{cache=\"none\"}")).isPositive();
  }

  @Test
  void errors_are_counted_as_such_and_not_in_the_hit_ratio() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    mirror.upstream().publish("demo", wheel);
    mirror.upstream().page("failing", Reply.failing(503));
    mirror.clutch().page("demo");
    mirror.clutch().page("demo");
    HttpResponse<byte[]> missing = mirror.clutch().page("nothing");
    mirror.clutch().page("failing");
    mirror.clutch().get("/files/demo/nothing-1.0.tar.gz");
    mirror.clutch().send("PUT", wheel.pathAt("demo"));

    assertThat(missing.headers().firstValue("Cache-Status")).contains("clutch; detail=error");
    awaitValue("clutch_requests_total{cache=\"error\"}", 4);
    assertThat(value("clutch_requests_total{cache=\"pass\"}")).isZero();
    assertThat(Command.run("stats", "--json", "--data-dir", mirror.directory().toString())
            .json()
            .path("traffic")
            .path("hit-ratio")
            .doubleValue())
        .isEqualTo(0.5);
  }

  @Test
  void stale_answers_and_a_failing_upstream_are_seen() throws Exception {
    mirror.upstream().publish("demo", Dist.wheel("demo", "1.0"));
    mirror.clutch().page("demo");
    mirror.upstream().page("demo", Reply.failing(503));
    mirror.clock().advance(Duration.ofHours(1));
    mirror.clutch().page("demo");

    awaitValue("clutch_requests_total{cache=\"stale\"}", 1);
    String source = "{source=\"" + mirror.upstream().origin().substring("http://".length()) + "\"}";
    assertThat(value("clutch_upstream_requests_total" + source)).isGreaterThanOrEqualTo(2);
    assertThat(value("clutch_upstream_failures_total" + source)).isPositive();
    assertThat(value("clutch_upstream_up" + source)).isEqualTo(1);
    assertThat(value("clutch_upstream_latency_seconds_count" + source)).isPositive();
    assertThat(value("clutch_upstream_received_bytes_total" + source)).isPositive();
  }

  @Test
  void the_store_and_what_was_sent_are_counted_in_bytes() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0", 100_000);
    mirror.upstream().publish("demo", wheel);
    mirror.clutch().get(wheel.pathAt("demo"));

    awaitValue("clutch_store_files", 1);
    awaitValue("clutch_store_bytes", wheel.bytes().length);
    awaitValue("clutch_downloads_total{result=\"stored\"}", 1);
    assertThat(value("clutch_downloads_in_progress")).isZero();
    assertThat(value("clutch_sent_bytes_total")).isGreaterThanOrEqualTo(wheel.bytes().length);
    assertThat(value("clutch_store_limit_bytes")).isEqualTo(50.0 * (1L << 30));
    assertThat(value("clutch_disk_free_bytes")).isPositive();
    assertThat(value("clutch_evictions_total")).isZero();
    assertThat(value("clutch_damaged_blobs_total")).isZero();
  }

  @Test
  void a_failed_download_is_counted() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0", 100_000);
    mirror.upstream().publish("demo", wheel);
    mirror.upstream().at(wheel.path(), Reply.file(Dist.noise(wheel.bytes().length)));
    mirror.clutch().raw().get(wheel.pathAt("demo")).read();

    awaitValue("clutch_downloads_total{result=\"failed\"}", 1);
  }

  @Test
  void the_format_is_prometheus_text_unless_open_metrics_is_asked_for() throws Exception {
    assertThat(
            mirror.clutch().get("/metrics").headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(metrics()).contains("# TYPE clutch_requests_total counter", "jvm_", "process_");
    assertThat(metrics("Accept", "application/openmetrics-text; version=1.0.0"))
        .endsWith("# EOF\n");
  }

  @Test
  void every_metric_of_the_documentation_is_there_and_no_other() throws Exception {
    mirror.clutch().page("nothing");
    String document = Files.readString(Path.of("docs/operations.md"));
    Set<String> documented = Pattern.compile("clutch_[a-z_]+")
        .matcher(document.substring(document.indexOf("## Metrics")))
        .results()
        .map(name -> name.group())
        .collect(Collectors.toSet());

    Set<String> real = metrics()
        .lines()
        .filter(line -> line.startsWith("clutch_"))
        .map(line -> line.split("[{ ]", 2)[0].replaceFirst("_(count|sum)$", ""))
        .collect(Collectors.toSet());

    assertThat(real).isEqualTo(documented);
  }

  @Test
  void a_server_whose_catalog_can_not_be_read_is_not_ready_and_says_so() throws Exception {
    assertThat(mirror.clutch().get("/readyz").statusCode()).isEqualTo(200);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + mirror.directory().resolve("catalog.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE pin RENAME TO gone");
    }
    Files.createDirectories(mirror.directory().resolve("catalog.db.mending/in-the-way"));

    assertThat(mirror.clutch().get("/readyz").statusCode()).isEqualTo(503);
    assertThat(mirror.clutch().get("/healthz").statusCode()).isEqualTo(200);
    assertThat(new String(mirror.clutch().get("/-/api/status").body(), StandardCharsets.UTF_8))
        .contains("\"ready\" : false");
  }

  @Test
  void readiness_does_not_depend_on_the_upstream() throws Exception {
    mirror.upstream().close();
    mirror.clutch().page("demo");

    assertThat(mirror.clutch().get("/readyz").statusCode()).isEqualTo(200);
  }
}

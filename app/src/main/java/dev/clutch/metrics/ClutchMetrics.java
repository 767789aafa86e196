package dev.clutch.metrics;

import dev.clutch.http.Traffic;
import dev.clutch.operations.StatusReport;
import dev.clutch.operations.StatusReport.Disk;
import dev.clutch.operations.StatusReport.Downloads;
import dev.clutch.operations.StatusReport.Poll;
import dev.clutch.operations.StatusReport.State;
import dev.clutch.operations.StatusReport.Upstream;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What the status says, and what clients were given, as metrics: one look at both for each scrape. */
public final class ClutchMetrics implements MultiCollector {
  private static final Poll NO_POLL = new Poll(null, 0, 0, null);

  private final Supplier<StatusReport> status;
  private final Traffic traffic;
  private final Supplier<Map<String, Long>> ahead;

  /**
   * @param status asks no upstream, and is cheap enough to be asked every few seconds
   * @param ahead how often something was asked for before a client did, by what it was; empty where nothing is
   */
  public ClutchMetrics(
      Supplier<StatusReport> status, Traffic traffic, Supplier<Map<String, Long>> ahead) {
    this.status = status;
    this.traffic = traffic;
    this.ahead = ahead;
  }

  @Override
  public MetricSnapshots collect() {
    StatusReport now = status.get();
    List<MetricSnapshot> metrics = new ArrayList<>();
    metrics.add(info(now.version()));
    metrics.add(requests());
    metrics.add(
        counter("clutch_sent_bytes", "Bytes of bodies sent to clients.", traffic.sentBytes()));
    metrics.add(ahead());
    addDownloads(metrics, now.downloads());
    addUpstreams(metrics, now.upstreams());
    addDisk(metrics, now.disk());
    return new MetricSnapshots(metrics);
  }

  private static MetricSnapshot info(String version) {
    return InfoSnapshot.builder()
        .name("clutch_build")
        .help("Which Clutch this is.")
        .dataPoint(InfoDataPointSnapshot.builder()
            .labels(Labels.of("version", version))
            .build())
        .build();
  }

  private MetricSnapshot requests() {
    CounterSnapshot.Builder metric = CounterSnapshot.builder()
        .name("clutch_requests")
        .help(
            "Requests answered, by what the cache did; error: 4xx or 5xx, none: it was not asked.");
    traffic
        .requests()
        .forEach((word, count) -> metric.dataPoint(CounterDataPointSnapshot.builder()
            .labels(Labels.of("cache", word))
            .value((double) count)
            .build()));
    return metric.build();
  }

  private MetricSnapshot ahead() {
    CounterSnapshot.Builder metric = CounterSnapshot.builder()
        .name("clutch_ahead")
        .help("Asked of upstreams before a client did; failed, dropped: given up.");
    ahead.get().forEach((what, count) -> metric.dataPoint(point("what", what, count)));
    return metric.build();
  }

  private static void addDownloads(List<MetricSnapshot> metrics, Downloads downloads) {
    metrics.add(CounterSnapshot.builder()
        .name("clutch_downloads")
        .help("Files fetched from upstreams, by what became of them.")
        .dataPoint(point("result", "stored", downloads.stored()))
        .dataPoint(point("result", "failed", downloads.failed()))
        .build());
    metrics.add(gauge(
        "clutch_downloads_in_progress",
        "Files that are being fetched now.",
        downloads.inProgress()));
  }

  private static CounterDataPointSnapshot point(String label, String value, long count) {
    return CounterDataPointSnapshot.builder()
        .labels(Labels.of(label, value))
        .value((double) count)
        .build();
  }

  private static void addUpstreams(List<MetricSnapshot> metrics, List<Upstream> upstreams) {
    metrics.add(counter(
        "clutch_upstream_requests",
        "Requests sent to an upstream.",
        upstreams,
        Upstream::requests));
    metrics.add(counter(
        "clutch_upstream_failures",
        "Requests to an upstream that brought no answer, broke off, or were answered 429 or 5xx.",
        upstreams,
        Upstream::failures));
    metrics.add(counter(
        "clutch_upstream_received_bytes",
        "Bytes of bodies received from an upstream.",
        upstreams,
        Upstream::receivedBytes));
    GaugeSnapshot.Builder up = GaugeSnapshot.builder()
        .name("clutch_upstream_up")
        .help("0 while an upstream gives no answer, else 1: also before it was asked.");
    SummarySnapshot.Builder latency = SummarySnapshot.builder()
        .name("clutch_upstream_latency_seconds")
        .help("How long an upstream took until its answer began.");
    for (Upstream upstream : upstreams) {
      Labels labels = Labels.of("source", upstream.name());
      up.dataPoint(GaugeDataPointSnapshot.builder()
          .labels(labels)
          .value(upstream.state() == State.DOWN ? 0 : 1)
          .build());
      latency.dataPoint(SummaryDataPointSnapshot.builder()
          .labels(labels)
          .count(upstream.answers())
          .sum(upstream.answerSeconds())
          .build());
    }
    metrics.add(up.build());
    metrics.add(latency.build());
    addPolls(metrics, upstreams);
  }

  private static void addPolls(List<MetricSnapshot> metrics, List<Upstream> upstreams) {
    metrics.add(counter(
        "clutch_poll_marked",
        "Stored answers that polls of the project list found to be old.",
        upstreams,
        upstream -> poll(upstream).marked()));
    GaugeSnapshot.Builder last = GaugeSnapshot.builder()
        .name("clutch_poll_last_timestamp_seconds")
        .help("When the last poll was sent that brought serials; 0 if none did.");
    for (Upstream upstream : upstreams) {
      Instant moment = poll(upstream).last();
      last.dataPoint(GaugeDataPointSnapshot.builder()
          .labels(Labels.of("source", upstream.name()))
          .value(moment == null ? 0 : moment.toEpochMilli() / 1e3)
          .build());
    }
    metrics.add(last.build());
  }

  private static Poll poll(Upstream upstream) {
    return Objects.requireNonNullElse(upstream.poll(), NO_POLL);
  }

  private static void addDisk(List<MetricSnapshot> metrics, Disk disk) {
    metrics.add(gauge("clutch_store_bytes", "What stored files take.", disk.used()));
    metrics.add(gauge("clutch_store_files", "Files that are stored.", disk.files()));
    Long limit = disk.limit();
    if (limit != null) {
      metrics.add(gauge("clutch_store_limit_bytes", "The most that stored files may take.", limit));
    }
    metrics.add(gauge(
        "clutch_disk_free_bytes",
        "What may still be written on the file system of the data directory.",
        disk.free()));
    metrics.add(gauge(
        "clutch_store_writing",
        "1 while what is fetched is stored, 0 while it is only passed on.",
        disk.storing() ? 1 : 0));
    metrics.add(counter(
        "clutch_evictions", "Files removed because others needed the room.", disk.evicted()));
    metrics.add(counter(
        "clutch_damaged_blobs",
        "Blobs whose bytes were not those that were stored.",
        disk.damaged()));
  }

  private static MetricSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static MetricSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static MetricSnapshot counter(
      String name, String help, List<Upstream> upstreams, ToLongFunction<Upstream> value) {
    CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
    for (Upstream upstream : upstreams) {
      metric.dataPoint(point("source", upstream.name(), value.applyAsLong(upstream)));
    }
    return metric.build();
  }
}

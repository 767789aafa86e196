package dev.clutch.metrics;

import dev.clutch.operations.Exposition;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Clutch's own figures and those of its JVM, as Prometheus text 0.0.4, or as OpenMetrics for who asks for
 * it.
 */
public final class PrometheusExposition implements Exposition {
  private final ClutchMetrics metrics;
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter open = OpenMetricsTextFormatWriter.create();
  private @Nullable PrometheusRegistry registry; // guarded by this

  public PrometheusExposition(ClutchMetrics metrics) {
    this.metrics = metrics;
  }

  /** Made when somebody asks: the JVM's own figures wake its management, which would delay the start. */
  private synchronized PrometheusRegistry registry() {
    if (registry == null) {
      registry = registryOf(metrics);
    }
    return registry;
  }

  private static PrometheusRegistry registryOf(ClutchMetrics metrics) {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(metrics);
    JvmRuntimeInfoMetric.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    ProcessMetrics.builder().register(registry);
    return registry;
  }

  @Override
  public String contentType(@Nullable String accept) {
    return writer(accept).getContentType();
  }

  @Override
  public void write(@Nullable String accept, OutputStream out) throws IOException {
    writer(accept).write(out, registry().scrape());
  }

  private ExpositionFormatWriter writer(@Nullable String accept) {
    return accept != null && open.accepts(accept) ? open : text;
  }
}

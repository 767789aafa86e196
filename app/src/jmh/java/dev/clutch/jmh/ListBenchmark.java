package dev.clutch.jmh;

import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.simple.ProjectListReader;
import dev.clutch.simple.ProjectListWriter;
import dev.clutch.simple.Representation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** How long the list of an index's projects takes to be read and written, in both forms. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ListBenchmark {
  @Param("700000")
  public int projects;

  private final List<ListedProject> listed = new ArrayList<>();
  private ListMeta meta;
  private byte[] json;
  private byte[] html;

  @Setup
  public void make() throws IOException {
    json = json(projects);
    meta = ProjectListReader.read(
        Pages.URL, Representation.JSON.contentType(), new ByteArrayInputStream(json), listed::add);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, Representation.HTML);
    html = out.toByteArray();
  }

  @Benchmark
  public ListMeta readJson(Blackhole sink) throws IOException {
    return read(Representation.JSON, json, sink);
  }

  @Benchmark
  public ListMeta readHtml(Blackhole sink) throws IOException {
    return read(Representation.TEXT, html, sink);
  }

  @Benchmark
  public void writeJson() throws IOException {
    write(OutputStream.nullOutputStream(), Representation.JSON);
  }

  @Benchmark
  public void writeHtml() throws IOException {
    write(OutputStream.nullOutputStream(), Representation.HTML);
  }

  private static ListMeta read(Representation representation, byte[] body, Blackhole sink)
      throws IOException {
    return ProjectListReader.read(
        Pages.URL, representation.contentType(), new ByteArrayInputStream(body), sink::consume);
  }

  private void write(OutputStream out, Representation representation) throws IOException {
    try (ProjectListWriter writer = new ProjectListWriter(out, representation, meta)) {
      for (ListedProject project : listed) {
        writer.add(project);
      }
    }
  }

  private static byte[] json(int projects) {
    StringBuilder json = new StringBuilder(60 * projects)
        .append("{\"meta\":{\"_last-serial\":32000000,\"api-version\":\"1.4\"},\"projects\":[");
    for (int number = 0; number < projects; number++) {
      json.append(number == 0 ? "" : ",")
          .append("{\"_last-serial\":%d,\"name\":\"project-number-%d\"}"
              .formatted(31_000_000 + number, number));
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }
}

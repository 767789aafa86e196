package dev.clutch.jmh;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectPage;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import dev.clutch.simple.ProjectPageWriter;
import dev.clutch.simple.Representation;
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

/** How long a project page takes to be read and written, in both forms. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PageBenchmark {
  @Param({"3", "3000", "20000"})
  public int files;

  private byte[] json;
  private byte[] html;
  private ProjectPage page;

  @Setup
  public void make() throws InvalidPageException {
    json = Pages.json(files);
    page = Pages.page(files);
    html = writeHtml();
  }

  @Benchmark
  public ProjectPage readJson() throws InvalidPageException {
    return ProjectPageReader.read(Pages.NAME, Pages.URL, Representation.JSON.contentType(), json);
  }

  @Benchmark
  public ProjectPage readHtml() throws InvalidPageException {
    return ProjectPageReader.read(Pages.NAME, Pages.URL, Representation.TEXT.contentType(), html);
  }

  @Benchmark
  public byte[] writeJson() {
    return ProjectPageWriter.write(page, Representation.JSON, PageBenchmark::link);
  }

  @Benchmark
  public byte[] writeHtml() {
    return ProjectPageWriter.write(page, Representation.HTML, PageBenchmark::link);
  }

  /** As the server's own links. */
  private static String link(DistributionFile file) {
    return "../../files/demo/" + ProjectPageWriter.segment(file.filename());
  }
}

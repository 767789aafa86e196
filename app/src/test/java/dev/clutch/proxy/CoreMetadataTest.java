package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.Changes;
import dev.clutch.repository.KeepRemoved;
import dev.clutch.repository.RemoteFile;
import dev.clutch.storage.fs.FileBlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.upkeep.Limits;
import dev.clutch.storage.upkeep.Upkeep;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreMetadataTest {
  private static final String URL = "http://127.0.0.1:1/simple/";
  private static final ProjectName PROJECT = ProjectName.parse("demo").orElseThrow();
  private static final DistributionFile WHEEL = new DistributionFile(
      Filename.parse("demo-1.0-py3-none-any.whl").orElseThrow(),
      "http://127.0.0.1:1/demo-1.0-py3-none-any.whl",
      Map.of(),
      null,
      null,
      null,
      null,
      Map.of(),
      null,
      null,
      Map.of());

  /** A file whose opening the test has in its hands. */
  private record Promised(CompletableFuture<ArrivingFile> opened) implements RemoteFile {
    @Override
    public CompletableFuture<OptionalLong> length() {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }

    @Override
    public CompletableFuture<ArrivingFile> open() {
      return opened;
    }

    @Override
    public CompletableFuture<ArrivingFile> open(long from, long to) {
      return opened;
    }
  }

  @Test
  void who_has_given_up_leaves_nothing_open(@TempDir Path directory) throws IOException {
    CompletableFuture<ArrivingFile> promised = new CompletableFuture<>();
    FileBlobStore blobs = new FileBlobStore(directory);
    InstantSource clock = InstantSource.system();
    try (Catalog catalog = Catalog.open(directory.resolve("catalog.db"));
        HttpUpstream upstream = new HttpUpstream(
            UpstreamUrl.parse(URL), new Caller("clutch/test", "clutch-test"), Map.of(), clock);
        Upkeep upkeep =
            new Upkeep(catalog, blobs, new Limits(1 << 20, 0L), (project, filename) -> {}, clock)) {
      RemoteFile metadata = coreMetadata(Stores.of(catalog, URL, blobs, upkeep), upstream, clock)
          .of(PROJECT, WHEEL, new Promised(promised));

      Objects.requireNonNull(metadata).open().completeExceptionally(new TimeoutException());

      assertThat(promised).isCancelled();
    }
  }

  private static CoreMetadata coreMetadata(
      Stores stores, HttpUpstream upstream, InstantSource clock) {
    Changes changes = new Changes();
    StoredMetadata stored = StoredSource.of(
            "source", stores, changes, KeepRemoved.SERVE, Runnable::run, clock)
        .metadata();
    RangeHosts hosts = new RangeHosts(
        "source", stores.source(), upstream, stores.metadata(), Runnable::run, changes, clock);
    WheelReads reads = new WheelReads(
        "source",
        upstream,
        stored,
        hosts,
        (project, file) -> new CompletableFuture<>(),
        changes,
        Runnable::run);
    return new CoreMetadata(stored, hosts, reads);
  }
}

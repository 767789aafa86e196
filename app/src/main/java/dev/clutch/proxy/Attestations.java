package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.FileMissingException;
import dev.clutch.repository.MemoryFile;
import dev.clutch.repository.RemoteFile;
import dev.clutch.repository.UnavailableException;
import dev.clutch.simple.ProvenanceFormat;
import dev.clutch.upstream.Body;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.MissingException;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The attestations of one upstream's files (PEP 740): asked for each time, since more may be added. */
final class Attestations {
  private static final int MAX_BYTES = 5 << 20;

  /** Each is held as a whole. */
  private static final int MAX_READS = 8;

  private final String name;
  private final HttpUpstream upstream;
  private final Executor threads;

  /**
   * @param name of the source, for people
   */
  Attestations(String name, HttpUpstream upstream, Executor threads) {
    this.name = name;
    this.upstream = upstream;
    this.threads = new Few(threads, MAX_READS);
  }

  /** Returns those of a file, to be opened; null if its page names none. */
  @Nullable
  RemoteFile of(ProjectName project, DistributionFile file) {
    String url = file.provenance();
    return url == null
        ? null
        : new Attested(new Wanted(project, file.filename(), url, Map.of(), null));
  }

  private MemoryFile read(Wanted wanted) {
    Reception.refuseIfDown(name, upstream, wanted);
    try (Body body = upstream.file(wanted.location())) {
      byte[] bytes = body.stream().readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES || !ProvenanceFormat.isOne(body.contentType(), bytes)) {
        throw new UnavailableException(
            name,
            "what it has at the place of " + wanted.filename() + "'s attestations is none",
            null);
      }
      return new MemoryFile(bytes, StoredMetadata.sha256(bytes).hex());
    } catch (MissingException e) {
      throw new FileMissingException(e.getMessage() + ", though its page names it", e);
    } catch (IOException e) {
      throw Revalidation.unavailable(name, e);
    }
  }

  private final class Attested implements RemoteFile {
    private final Wanted wanted;

    Attested(Wanted wanted) {
      this.wanted = wanted;
    }

    @Override
    public CompletableFuture<OptionalLong> length() {
      return open().thenApply(ArrivingFile::length);
    }

    @Override
    public CompletableFuture<ArrivingFile> open() {
      try {
        return CompletableFuture.supplyAsync(() -> read(wanted), threads);
      } catch (RejectedExecutionException e) {
        return CompletableFuture.failedFuture(
            new UnavailableException(name, "too much to do already", e));
      }
    }

    @Override
    public CompletableFuture<ArrivingFile> open(long from, long to) {
      return open();
    }
  }
}

package dev.clutch.proxy;

import dev.clutch.archive.UnreadableArchiveException;
import dev.clutch.archive.WheelMetadata;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.Changes;
import dev.clutch.repository.DigestMismatchException;
import dev.clutch.repository.FileMissingException;
import dev.clutch.repository.UnavailableException;
import dev.clutch.storage.sql.MetadataStore.Ranges;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamException;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads core metadata out of wheels: out of the stored one, else by ranges, else after the wheel was fetched
 * as a whole. Each is read once however many ask for it, and goes on when nobody waits any longer.
 */
final class WheelReads {
  private static final Logger log = LoggerFactory.getLogger(WheelReads.class);

  /** Each may need some megabytes where an archive is hostile. */
  private static final int MAX_READS = 8;

  private record Key(ProjectName project, Filename wheel) {}

  private final String name;
  private final HttpUpstream upstream;
  private final StoredMetadata stored;
  private final RangeHosts hosts;
  private final BiFunction<ProjectName, DistributionFile, CompletableFuture<ArrivingFile>> fetch;
  private final Changes changes;
  private final Executor threads;
  private final Map<Key, CompletableFuture<byte[]>> flights = new ConcurrentHashMap<>();

  /**
   * @param fetch joins the download of a wheel, or begins it
   * @param changes is told when a page has more to promise, or less
   */
  WheelReads(
      String name,
      HttpUpstream upstream,
      StoredMetadata stored,
      RangeHosts hosts,
      BiFunction<ProjectName, DistributionFile, CompletableFuture<ArrivingFile>> fetch,
      Changes changes,
      Executor threads) {
    this.name = name;
    this.upstream = upstream;
    this.stored = stored;
    this.hosts = hosts;
    this.fetch = fetch;
    this.changes = changes;
    this.threads = new Few(threads, MAX_READS);
  }

  /**
   * Joins the reading of a wheel's metadata, or begins it.
   *
   * @return the metadata; or a {@link FileMissingException} if the wheel has none that can be read, a {@link
   *     DigestMismatchException} if it is not what the page promises, an {@link UnavailableException} if it
   *     can't be had now
   */
  CompletableFuture<byte[]> read(ProjectName project, DistributionFile wheel) {
    Key key = new Key(project, wheel.filename());
    CompletableFuture<byte[]> ours = new CompletableFuture<>();
    CompletableFuture<byte[]> running = flights.putIfAbsent(key, ours);
    if (running != null) {
      return running.copy();
    }
    var landed = ours.whenComplete((metadata, failure) -> flights.remove(key, ours));
    run(ours, () -> begin(project, wheel, ours));
    return landed.copy();
  }

  private interface Task {
    void run() throws IOException, UnreadableArchiveException;
  }

  private void run(CompletableFuture<byte[]> flight, Task task) {
    try {
      threads.execute(() -> {
        try {
          task.run();
        } catch (IOException e) {
          flight.completeExceptionally(Revalidation.unavailable(name, e));
        } catch (UnreadableArchiveException
            | RuntimeException
            | Error e) { // or it would never land
          flight.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      flight.completeExceptionally(new UnavailableException(name, "too much to do already", e));
    }
  }

  private void begin(ProjectName project, DistributionFile wheel, CompletableFuture<byte[]> flight)
      throws IOException {
    if (landWithStored(project, wheel, flight)) {
      return;
    }
    Ranges ranges = hosts.of(wheel).orElse(Ranges.HONOURS); // which turns out in a moment
    if (ranges == Ranges.HONOURS && landWithRanges(project, wheel, flight)) {
      return;
    }
    var unused = fetch
        .apply(project, wheel)
        .thenCompose(WheelReads::settled)
        .whenComplete((settled, failure) -> {
          if (failure == null) {
            wholeCame(project, wheel, flight);
          } else {
            flight.completeExceptionally(failure);
          }
        });
  }

  /** Gives up at once what is only passed on. */
  private static CompletionStage<Boolean> settled(ArrivingFile file) {
    if (!file.isKept()) {
      file.stream(0, Long.MAX_VALUE).close();
    }
    return file.settled();
  }

  private boolean landWithStored(
      ProjectName project, DistributionFile wheel, CompletableFuture<byte[]> flight) {
    try {
      byte[] metadata = stored.read(project, wheel.filename()).orElse(null);
      if (metadata == null) {
        return false;
      }
      land(project, wheel, metadata, flight);
    } catch (UnreadableArchiveException e) {
      refuse(project, wheel, e, flight);
    }
    return true;
  }

  /** Returns false if the upstream does not send what it was asked for: the whole may be had all the same. */
  private boolean landWithRanges(
      ProjectName project, DistributionFile wheel, CompletableFuture<byte[]> flight)
      throws IOException {
    try {
      OptionalLong length = length(wheel);
      if (length.isEmpty()) {
        return false;
      }
      RangedBytes bytes = new RangedBytes(upstream, wheel.url(), length.getAsLong());
      byte[] metadata = WheelMetadata.read(wheel.filename(), bytes);
      land(project, wheel, metadata, flight);
      return true;
    } catch (UnreadableArchiveException e) {
      refuse(project, wheel, e, flight);
      return true;
    } catch (RangedBytes.IgnoredException e) {
      hosts.ignored(wheel);
      return false;
    } catch (UpstreamException e) {
      if (isOutage(e)) {
        throw e;
      }
      return false;
    } catch (IOException e) {
      log.info(
          "core metadata not read by ranges, the wheel is fetched source={} file={} reason=\"{}\"",
          name,
          wheel.filename(),
          Revalidation.reason(e));
      return false;
    }
  }

  /** Whether the whole can't be had either now. */
  private static boolean isOutage(UpstreamException failure) {
    return switch (failure.kind()) {
      case UNREACHABLE, BUSY -> true;
      case FAILED, REFUSED -> failure.isPassing();
    };
  }

  private OptionalLong length(DistributionFile wheel) throws UpstreamException {
    Long size = wheel.size();
    return size == null ? upstream.length(wheel.url()) : OptionalLong.of(size);
  }

  private void wholeCame(
      ProjectName project, DistributionFile wheel, CompletableFuture<byte[]> flight) {
    run(flight, () -> {
      if (!landWithStored(project, wheel, flight)) {
        throw new IOException("the wheel was fetched, but could not be stored");
      }
    });
  }

  private void land(
      ProjectName project,
      DistributionFile wheel,
      byte[] metadata,
      CompletableFuture<byte[]> flight) {
    Map<String, String> promise = wheel.coreMetadata();
    Checksums checksums = new Checksums(promise == null ? Map.of() : promise);
    checksums.update(metadata, metadata.length);
    String mismatch = checksums.mismatch().orElse(null);
    if (mismatch == null) {
      stored.keep(project, wheel.filename(), metadata);
      flight.complete(metadata);
    } else {
      String reason = "metadata that is not what its page promises: " + mismatch;
      stored.refuse(project, wheel, reason);
      flight.completeExceptionally(
          new DigestMismatchException(name, wheel.filename() + " has " + reason, null));
    }
    changes.pageChanged(project);
  }

  private void refuse(
      ProjectName project,
      DistributionFile wheel,
      UnreadableArchiveException reason,
      CompletableFuture<byte[]> flight) {
    stored.refuse(project, wheel, String.valueOf(reason.getMessage()));
    flight.completeExceptionally(
        new FileMissingException(wheel.filename() + " has " + reason.getMessage(), reason));
    changes.pageChanged(project);
  }
}

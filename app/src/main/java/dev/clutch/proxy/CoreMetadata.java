package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.CredentialsRefusedException;
import dev.clutch.repository.DigestMismatchException;
import dev.clutch.repository.FileMissingException;
import dev.clutch.repository.MemoryFile;
import dev.clutch.repository.RemoteFile;
import dev.clutch.storage.sql.MetadataStore.Ranges;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Core metadata for every wheel of one upstream: passed on where it has some, read out of the wheel where it
 * has not, or not what it promised. What a page promises is always served.
 */
final class CoreMetadata {
  private final StoredMetadata stored;
  private final RangeHosts hosts;
  private final WheelReads reads;

  CoreMetadata(StoredMetadata stored, RangeHosts hosts, WheelReads reads) {
    this.stored = stored;
    this.hosts = hosts;
    this.reads = reads;
  }

  /** Returns the page with all that can be promised now. What can't be known yet is asked for behind. */
  StoredMetadata.Promising promising(ProjectPage page) {
    if (page.status() != null && page.status().isQuarantined()) {
      return new StoredMetadata.Promising(page, "");
    }
    page.files().stream()
        .filter(file -> file.coreMetadata() == null)
        .filter(file -> StoredMetadata.mayHaveMetadata(file.filename()))
        .reduce((first, second) -> second) // the latest is there most probably
        .ifPresent(hosts::ask);
    return promisingNow(page);
  }

  /** The same, asking nobody. */
  StoredMetadata.Promising promisingNow(ProjectPage page) {
    if (page.status() != null && page.status().isQuarantined()) {
      return new StoredMetadata.Promising(page, "");
    }
    return stored.promising(page, this::isPromised);
  }

  /** Whether it is worth asking for metadata that the page of a wheel promises. */
  boolean isBelieved(ProjectName project, DistributionFile file) {
    return file.coreMetadata() != null
        && StoredMetadata.mayHaveMetadata(file.filename())
        && !stored.isUnreadable(project, file);
  }

  private boolean isPromised(DistributionFile wheel) {
    return hosts.of(wheel).filter(Ranges.HONOURS::equals).isPresent();
  }

  /**
   * Returns the metadata of a file that its page lists, to be opened; null if it has none.
   *
   * @param passedOn what the upstream promises itself, or null
   */
  @Nullable
  RemoteFile of(ProjectName project, DistributionFile file, @Nullable RemoteFile passedOn) {
    if (stored.isUnreadable(project, file)) {
      return null;
    }
    if (passedOn != null) {
      return new PassedOn(project, file, passedOn);
    }
    return isObtainable(project, file) ? new InWheel(project, file) : null;
  }

  /** A host that sent parts once was promised to clients, who may come until their page has grown old. */
  private boolean isObtainable(ProjectName project, DistributionFile file) {
    return StoredMetadata.mayHaveMetadata(file.filename())
        && (stored.hasWheel(project, file.filename())
            || hosts.of(file).filter(ranges -> ranges != Ranges.IGNORES).isPresent());
  }

  /** Reads the metadata of a wheel that has just been stored, if its page promises none with a digest. */
  void wheelStored(ProjectName project, DistributionFile file) {
    Map<String, String> promise = file.coreMetadata();
    if (StoredMetadata.mayHaveMetadata(file.filename()) && (promise == null || promise.isEmpty())) {
      var unused = reads.read(project, file); // whoever asks for it joins
    }
  }

  private CompletableFuture<ArrivingFile> read(ProjectName project, DistributionFile wheel) {
    return reads
        .read(project, wheel)
        .thenApply(
            metadata -> new MemoryFile(metadata, StoredMetadata.sha256(metadata).hex()));
  }

  /** What the upstream promises; where it has nothing of the kind, what is in the wheel. */
  private final class PassedOn implements RemoteFile {
    private final ProjectName project;
    private final DistributionFile file;
    private final RemoteFile promised;

    PassedOn(ProjectName project, DistributionFile file, RemoteFile promised) {
      this.project = project;
      this.file = file;
      this.promised = promised;
    }

    @Override
    public CompletableFuture<OptionalLong> length() {
      return promised.length();
    }

    @Override
    public CompletableFuture<ArrivingFile> open() {
      CompletableFuture<ArrivingFile> first = promised.open();
      CompletableFuture<ArrivingFile> opened = first.exceptionallyCompose(failure ->
          isBroken(failure) ? read(project, file) : CompletableFuture.failedFuture(failure));
      CompletionStage<ArrivingFile> outcome = opened;
      outcome.whenComplete((answer, failure) -> {
        if (failure != null) {
          first.cancel(false); // who waited has given up, and would leave it open
        }
      });
      return opened;
    }

    /** It is small: the whole of it comes as soon as a part would. */
    @Override
    public CompletableFuture<ArrivingFile> open(long from, long to) {
      return open();
    }

    private boolean isBroken(Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return StoredMetadata.mayHaveMetadata(file.filename())
          && (cause instanceof FileMissingException
              || cause instanceof DigestMismatchException
              || cause
                  instanceof CredentialsRefusedException); // as file hosts say of what is missing
    }
  }

  /** What is in a wheel. */
  private final class InWheel implements RemoteFile {
    private final ProjectName project;
    private final DistributionFile wheel;

    InWheel(ProjectName project, DistributionFile wheel) {
      this.project = project;
      this.wheel = wheel;
    }

    @Override
    public CompletableFuture<OptionalLong> length() {
      return read(project, wheel).thenApply(ArrivingFile::length);
    }

    @Override
    public CompletableFuture<ArrivingFile> open() {
      return read(project, wheel);
    }

    @Override
    public CompletableFuture<ArrivingFile> open(long from, long to) {
      return open();
    }
  }
}

package dev.clutch.directory;

import dev.clutch.archive.FileBytes;
import dev.clutch.archive.RequiresPython;
import dev.clutch.archive.SourceMetadata;
import dev.clutch.archive.UnreadableArchiveException;
import dev.clutch.archive.WheelMetadata;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What is said of files: what their page says, if there is one, and what they say themselves. */
final class Descriptions {
  private static final int MAX_KNOWN = 100_000;
  private static final int MAX_METADATA_BYTES = 5 << 20;

  /** A wheel that was written just now and can't be read is still being written. */
  private static final Duration UNFINISHED = Duration.ofMinutes(1);

  /** As pages name them, the best first, and as Java does. */
  private static final Map<String, String> ALGORITHMS = algorithms();

  /**
   * What a file says of itself.
   *
   * @param metadata the digest of its core metadata, or null if it has none that can be read
   * @param isReadable false if it should have some
   */
  private record Inside(
      @Nullable String requiresPython, @Nullable String metadata, boolean isReadable) {}

  private record Key(Snapshot file, @Nullable Snapshot metadata) {}

  private final Digests digests;
  private final InstantSource clock;
  private final Readings<Key, Inside> insides;

  /**
   * @param threads on which files are read
   */
  Descriptions(Digests digests, Executor threads, InstantSource clock) {
    this.digests = digests;
    this.insides = new Readings<>(threads, MAX_KNOWN);
    this.clock = clock;
  }

  private static Map<String, String> algorithms() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("sha256", "SHA-256");
    names.put("sha512", "SHA-512");
    names.put("sha384", "SHA-384");
    names.put("sha224", "SHA-224");
    names.put("sha1", "SHA-1");
    names.put("md5", "MD5");
    return names;
  }

  /**
   * Describes a file. It fails with an {@link IOException} if the file can't be read, or is being changed.
   *
   * @return completes with nothing if it seems to be half written
   */
  CompletableFuture<Optional<DistributionFile>> of(Candidate candidate) {
    Key key = new Key(candidate.file(), candidate.metadata());
    return insides.of(key, () -> look(candidate)).thenCompose(inside -> of(candidate, inside));
  }

  private CompletableFuture<Optional<DistributionFile>> of(Candidate candidate, Inside inside) {
    if (!inside.isReadable && isYoung(candidate.file())) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    DistributionFile listed = candidate.listed();
    Map<String, String> hashes = new LinkedHashMap<>(listed == null ? Map.of() : listed.hashes());
    if (hashes.containsKey("sha256")) {
      return CompletableFuture.completedFuture(Optional.of(file(candidate, inside, hashes)));
    }
    return digests.sha256(candidate.file()).thenApply(digest -> {
      hashes.put("sha256", digest);
      return Optional.of(file(candidate, inside, hashes));
    });
  }

  private static DistributionFile file(
      Candidate candidate, Inside inside, Map<String, String> hashes) {
    DistributionFile listed = candidate.listed();
    String requiresPython = listed == null ? null : listed.requiresPython();
    String metadata = inside.metadata;
    return new DistributionFile(
        candidate.filename(),
        candidate.file().path().toUri().toString(),
        hashes,
        requiresPython == null ? inside.requiresPython : requiresPython,
        candidate.file().size(),
        listed == null ? null : listed.uploadTime(),
        listed == null ? null : listed.yanked(),
        metadata == null ? null : Map.of("sha256", metadata),
        listed == null ? null : listed.provenance(),
        candidate.signature() == null ? null : true,
        listed == null ? Map.of() : listed.extra());
  }

  private boolean isYoung(Snapshot file) {
    Instant now = clock.instant();
    return !file.modified().isAfter(now) && now.isBefore(file.modified().plus(UNFINISHED));
  }

  /**
   * Returns the SHA-256 digest of a file, once it is clear that its page promises no other bytes.
   *
   * @return completes with nothing if it does
   */
  CompletableFuture<Optional<String>> verified(Candidate candidate) {
    DistributionFile listed = candidate.listed();
    Map<String, String> promised = listed == null ? Map.of() : listed.hashes();
    for (Map.Entry<String, String> algorithm : ALGORITHMS.entrySet()) {
      String promise = promised.get(algorithm.getKey());
      if (promise != null) {
        return digests
            .of(candidate.file(), algorithm.getValue())
            .thenCompose(actual -> promise.equals(actual)
                ? digests.sha256(candidate.file()).thenApply(Optional::of)
                : CompletableFuture.completedFuture(Optional.empty()));
      }
    }
    return digests.sha256(candidate.file()).thenApply(Optional::of);
  }

  /** Returns the core metadata of a wheel, from beside it or from inside; empty if there is none. */
  Optional<byte[]> metadata(Candidate candidate) throws IOException {
    try {
      return Optional.of(read(candidate));
    } catch (UnreadableArchiveException e) {
      return Optional.empty();
    }
  }

  private static Inside look(Candidate candidate) throws IOException {
    Filename filename = candidate.filename();
    try {
      if (candidate.metadata() != null || WheelMetadata.mayBeIn(filename)) {
        byte[] metadata = read(candidate);
        return new Inside(RequiresPython.of(metadata).orElse(null), Digests.hex(metadata), true);
      }
      if (SourceMetadata.mayBeIn(filename)) {
        byte[] metadata = SourceMetadata.read(filename, candidate.file().path());
        return new Inside(RequiresPython.of(metadata).orElse(null), null, true);
      }
    } catch (UnreadableArchiveException e) {
      return new Inside(null, null, !filename.isWheel());
    }
    return new Inside(null, null, true);
  }

  private static byte[] read(Candidate candidate) throws IOException, UnreadableArchiveException {
    Snapshot beside = candidate.metadata();
    if (beside != null && beside.size() <= MAX_METADATA_BYTES) {
      return Files.readAllBytes(beside.path());
    }
    try (FileBytes wheel = new FileBytes(candidate.file().path())) {
      return WheelMetadata.read(candidate.filename(), wheel);
    }
  }
}

package dev.clutch.proxy;

import dev.clutch.archive.FileBytes;
import dev.clutch.archive.UnreadableArchiveException;
import dev.clutch.archive.WheelMetadata;
import dev.clutch.model.Digest;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.StoredFile;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.MetadataStore;
import dev.clutch.storage.sql.MetadataStore.Wheel;
import dev.clutch.storage.sql.StoredNames;
import dev.clutch.storage.upkeep.Holdings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core metadata of one source as far as it can be had from what is stored: as a file of its own, or in a
 * stored wheel. Needs no network.
 */
final class StoredMetadata {
  private static final Logger log = LoggerFactory.getLogger(StoredMetadata.class);

  /** Leaves room for the suffix. */
  private static final int MAX_WHEEL_NAME = 255 - ".metadata".length();

  private final String name;
  private final long source;
  private final MetadataStore facts;
  private final StoredNames names;
  private final FileStore files;
  private final BlobStore blobs;
  private final Holdings holdings;
  private final InstantSource clock;

  /**
   * @param name of the source, for people
   * @param source the number under which its files are kept
   */
  StoredMetadata(
      String name,
      long source,
      MetadataStore facts,
      StoredNames names,
      FileStore files,
      BlobStore blobs,
      Holdings holdings,
      InstantSource clock) {
    this.name = name;
    this.source = source;
    this.facts = facts;
    this.names = names;
    this.files = files;
    this.blobs = blobs;
    this.holdings = holdings;
    this.clock = clock;
  }

  /**
   * A page that promises what can be had.
   *
   * @param difference equal for equal promises to the same page; empty if they are the page's own
   */
  record Promising(ProjectPage page, String difference) {}

  /**
   * Returns the page with what is known of each wheel's metadata: its digest once it was read, that there is
   * some where it can be had, and nothing where it turned out to be unreadable.
   *
   * @param isObtainable tells of a wheel that is not stored whether its metadata can be had all the same
   */
  Promising promising(ProjectPage page, Predicate<DistributionFile> isObtainable) {
    Map<Filename, Digest> stored = names.files(source, page.name());
    Map<Filename, Wheel> unreadable = facts.unreadable(source, page.name());
    Map<String, String> differences = new TreeMap<>();
    List<DistributionFile> promised = new ArrayList<>(page.files().size());
    for (DistributionFile file : page.files()) {
      Map<String, String> promise = promise(file, stored, unreadable, isObtainable);
      if (same(promise, file.coreMetadata())) {
        promised.add(file);
      } else {
        promised.add(file.withCoreMetadata(promise));
        differences.put(file.filename().value(), String.valueOf(promise));
      }
    }
    if (differences.isEmpty()) {
      return new Promising(page, "");
    }
    byte[] text = differences.toString().getBytes(StandardCharsets.UTF_8);
    return new Promising(page.withFiles(promised), "-" + sha256(text).hex().substring(0, 16));
  }

  private static @Nullable Map<String, String> promise(
      DistributionFile file,
      Map<Filename, Digest> stored,
      Map<Filename, Wheel> unreadable,
      Predicate<DistributionFile> isObtainable) {
    Digest metadata = stored.isEmpty() || file.filename().value().length() > MAX_WHEEL_NAME
        ? null
        : stored.get(file.filename().metadata());
    if (metadata != null) {
      return Map.of(metadata.algorithm(), metadata.hex()); // what is stored is what is given
    }
    Wheel known = unreadable.get(file.filename());
    if (known != null && known.equals(describe(file))) {
      return null;
    }
    if (file.coreMetadata() != null || !mayHaveMetadata(file.filename())) {
      return file.coreMetadata();
    }
    return stored.containsKey(file.filename()) || isObtainable.test(file) ? Map.of() : null;
  }

  /** Whether a file is a wheel by its name, which leaves room for the suffix. */
  static boolean mayHaveMetadata(Filename filename) {
    return filename.value().length() <= MAX_WHEEL_NAME && WheelMetadata.mayBeIn(filename);
  }

  private static boolean same(
      @Nullable Map<String, String> promise, @Nullable Map<String, String> before) {
    if (promise == null || before == null) {
      return promise == before;
    }
    return promise.isEmpty() ? before.isEmpty() : before.entrySet().containsAll(promise.entrySet());
  }

  /** Whether the metadata of a wheel turned out to be unreadable, and nothing has changed since. */
  boolean isUnreadable(ProjectName project, DistributionFile wheel) {
    return describe(wheel).equals(facts.unreadable(source, project).get(wheel.filename()));
  }

  /**
   * Remembers that the metadata of a wheel can't be given.
   *
   * @param reason in a few words
   */
  void refuse(ProjectName project, DistributionFile wheel, String reason) {
    log.warn(
        "core metadata can't be given, it is no longer promised source={} file={} reason=\"{}\"",
        name,
        wheel.filename(),
        reason);
    Instant now = clock.instant();
    facts.saveUnreadable(source, project, wheel.filename(), describe(wheel), reason, now);
  }

  private static Wheel describe(DistributionFile wheel) {
    Map<String, String> promise = wheel.coreMetadata();
    return new Wheel(
        wheel.hashes().getOrDefault("sha256", ""),
        promise == null ? "" : new TreeMap<>(promise).toString());
  }

  /** Returns the metadata of a wheel as a file, out of the wheel if need be; empty if it can't be had. */
  Optional<StoredFile> find(ProjectName project, Filename wheel) {
    Optional<StoredFile> file = stored(project, wheel.metadata());
    if (file.isPresent()) {
      return file;
    }
    try {
      byte[] metadata = read(project, wheel).orElse(null);
      return metadata == null ? Optional.empty() : keep(project, wheel, metadata);
    } catch (UnreadableArchiveException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads the metadata in a stored wheel.
   *
   * @return empty if the wheel is not stored, or can't be read now
   */
  Optional<byte[]> read(ProjectName project, Filename wheel) throws UnreadableArchiveException {
    StoredFile file = stored(project, wheel).orElse(null);
    if (file == null) {
      return Optional.empty();
    }
    try (FileBytes bytes = new FileBytes(file.path())) {
      return Optional.of(WheelMetadata.read(wheel, bytes));
    } catch (UnreadableArchiveException e) {
      if (!holdings.isVerified(Digest.sha256(file.entityTag()))) {
        return Optional.empty(); // it may be damaged: who asks the source finds out
      }
      throw e;
    } catch (IOException e) {
      log.warn(
          "stored wheel can't be read source={} file={} reason=\"{}\"",
          name,
          wheel,
          Revalidation.reason(e));
      return Optional.empty();
    }
  }

  /** Stores metadata that was read in a wheel; returns empty if it can't be stored. */
  Optional<StoredFile> keep(ProjectName project, Filename wheel, byte[] metadata) {
    Digest sha256 = sha256(metadata);
    try {
      Path path = write(project, wheel.metadata(), metadata, sha256);
      return Optional.of(new StoredFile(path, metadata.length, sha256.hex()));
    } catch (IOException | RuntimeException e) {
      log.warn(
          "core metadata not stored source={} file={} reason=\"{}\"",
          name,
          wheel,
          Revalidation.reason(e));
      return Optional.empty();
    }
  }

  private Path write(ProjectName project, Filename filename, byte[] metadata, Digest sha256)
      throws IOException {
    IncomingBlob blob = blobs.create();
    boolean isCommitted = false;
    try (var channel = blob.channel()) {
      ByteBuffer bytes = ByteBuffer.wrap(metadata);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      Path path = holdings.keep(blob, source, project, filename, sha256, metadata.length);
      isCommitted = true;
      return path;
    } finally {
      if (!isCommitted) {
        blob.discard();
      }
    }
  }

  /** Whether a wheel is stored. */
  boolean hasWheel(ProjectName project, Filename wheel) {
    return stored(project, wheel).isPresent();
  }

  private Optional<StoredFile> stored(ProjectName project, Filename filename) {
    return files
        .find(source, project, filename)
        .flatMap(entry -> blobs
            .find(entry.sha256())
            .map(path -> new StoredFile(path, entry.size(), entry.sha256().hex())));
  }

  static Digest sha256(byte[] bytes) {
    Checksums checksums = new Checksums(Map.of());
    checksums.update(bytes, bytes.length);
    return checksums.sha256();
  }
}

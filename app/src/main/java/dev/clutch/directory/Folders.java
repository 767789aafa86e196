package dev.clutch.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What lies in folders, read again when a folder has changed. Thread-safe. */
final class Folders {
  private static final int MAX_ENTRIES = 1_000_000;

  /** How long what was read of a folder that has just been changed is good for. */
  static final Duration HOLDS = Duration.ofSeconds(2);

  /** File systems count the time of a change in steps of up to two seconds. */
  private static final Duration SETTLED = Duration.ofSeconds(4);

  private record Reading(
      Contents contents, Instant modified, @Nullable Object key, Instant taken, boolean isSettled) {

    boolean holds(Instant now, Instant modifiedNow, @Nullable Object keyNow) {
      boolean isSame =
          modified.equals(modifiedNow) && (key == null ? keyNow == null : key.equals(keyNow));
      boolean isYoung = !now.isBefore(taken) && now.isBefore(taken.plus(HOLDS));
      return isSame && (isSettled || isYoung);
    }
  }

  private final InstantSource clock;
  private final Cache<Path, Reading> readings = Caffeine.newBuilder()
      .maximumWeight(MAX_ENTRIES)
      .weigher((Path folder, Reading reading) -> reading.contents.weight())
      .build();

  Folders(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Returns what lies in a folder.
   *
   * @throws IOException if it can't be read, or is none
   */
  Contents read(Path folder) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(folder, BasicFileAttributes.class);
    Instant modified = attributes.lastModifiedTime().toInstant();
    Instant now = clock.instant();
    Reading known = readings.getIfPresent(folder);
    if (known != null && known.holds(now, modified, attributes.fileKey())) {
      return known.contents;
    }
    boolean isSettled = modified.isBefore(now.minus(SETTLED));
    Contents contents = Contents.of(folder);
    readings.put(folder, new Reading(contents, modified, attributes.fileKey(), now, isSettled));
    return contents;
  }

  /** Returns what lies in a folder, nothing if it has gone meanwhile. */
  Contents find(Path folder) throws IOException {
    try {
      return read(folder);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Contents.NONE;
    }
  }
}

package dev.clutch.storage.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the catalog lost rows, so that a blob which nothing names may well be somebody's: pinned, or gone
 * from its source. It is noted in a file beside the catalog, until an operator has said that such blobs may go,
 * or nobody has for a month. Thread-safe.
 */
public final class LostRows {
  private static final Logger log = LoggerFactory.getLogger(LostRows.class);

  private static final String SUFFIX = ".incomplete";
  private static final Duration NOTED_FOR = Duration.ofDays(30);

  private final Path file;
  private volatile boolean isUnwritten;

  LostRows(Path catalog) {
    this.file = catalog.resolveSibling(catalog.getFileName() + SUFFIX);
  }

  /**
   * Notes that rows are lost.
   *
   * @throws IOException if that can't be written; it is known until the program ends all the same
   */
  public void note() throws IOException {
    isUnwritten = true;
    Files.writeString(file, """
        The catalog beside this file lost rows. No blob is deleted for want of one until "clutch gc" is run,
        or this file is 30 days old.
        """);
    isUnwritten = false;
  }

  /** Notes that rows are lost; where that can't be written, it is known until the program ends. */
  void noteQuietly() {
    try {
      note();
    } catch (IOException e) {
      log.warn("that the catalog lost rows can't be noted reason=\"{}\"", e.getMessage());
    }
  }

  /** Whether rows were lost, and blobs that nothing names are to stay. */
  public boolean isNoted(Instant now) {
    try {
      return Files.getLastModifiedTime(file).toInstant().plus(NOTED_FOR).isAfter(now);
    } catch (IOException e) {
      return isUnwritten || Files.exists(file);
    }
  }

  /**
   * Forgets it: what nothing names is nobody's.
   *
   * @throws IOException if the file is still there
   */
  public void forget() throws IOException {
    Files.deleteIfExists(file);
    isUnwritten = false;
  }
}

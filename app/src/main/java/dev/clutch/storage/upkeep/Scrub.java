package dev.clutch.storage.upkeep;

import dev.clutch.storage.sql.FileStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every blob through once a week, slowly, so that damage is found while its source still has the
 * file. The catalog remembers which blob is next. Used by one thread.
 */
final class Scrub {
  private static final Logger log = LoggerFactory.getLogger(Scrub.class);
  private static final Duration PERIOD = Duration.ofDays(7);

  private final FileStore files;
  private final Contents contents;
  private final Holdings holdings;
  private final InstantSource clock;
  private final long bytesPerSecond;

  /**
   * @param bytesPerSecond 0 for none
   */
  Scrub(
      FileStore files,
      Contents contents,
      Holdings holdings,
      InstantSource clock,
      long bytesPerSecond) {
    this.files = files;
    this.contents = contents;
    this.holdings = holdings;
    this.clock = clock;
    this.bytesPerSecond = bytesPerSecond;
  }

  /**
   * Checks the blob that was not checked for longest.
   *
   * @return false if none is due, or what was done can't be noted
   */
  boolean next() throws IOException, InterruptedException {
    if (bytesPerSecond == 0) {
      return false;
    }
    Optional<FileStore.Entry> due = files.leastChecked(clock.instant().minus(PERIOD));
    return due.isPresent() && check(due.get());
  }

  private boolean check(FileStore.Entry blob) throws IOException, InterruptedException {
    Damage damage = contents.check(blob.sha256(), blob.size(), this::slowly).orElse(null);
    if (damage == null || files.rows(blob.sha256()).isEmpty()) { // evicted meanwhile
      return files.checked(blob.sha256(), clock.instant());
    }
    log.info("found while reading through the store sha256={}", blob.sha256().hex());
    return holdings.setAside(blob.sha256(), damage.reason())
        || files.checked(blob.sha256(), clock.instant()); // or it would never come to the others
  }

  private void slowly(int bytes) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(bytes * 1_000_000L / bytesPerSecond);
  }
}

package dev.clutch.storage.sql;

import dev.clutch.model.Digest;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which files were asked for lately, collected in memory and written to the catalog together, so that a
 * request writes nothing. Thread-safe.
 */
public final class LastUse {
  private final FileStore files;
  private final InstantSource clock;
  private final Set<String> pending = ConcurrentHashMap.newKeySet();
  private volatile Set<String> written = Set.of();

  public LastUse(FileStore files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  /**
   * Notes that a file was asked for. Never blocks.
   *
   * @param sha256 64 hexadecimal digits; anything else is none of ours and does no harm
   */
  public void used(String sha256) {
    if (!pending.contains(sha256)) { // a set that is only read is not fought for
      pending.add(sha256);
    }
  }

  /**
   * Whether the file was asked for so short a time ago that somebody may be about to open it: since the
   * {@link #flush} before the last one.
   */
  public boolean isRecent(Digest sha256) {
    return pending.contains(sha256.hex()) || written.contains(sha256.hex());
  }

  /**
   * Writes what was noted. Uses that can't be written wait for the next time.
   *
   * @return whether the catalog knows all of them now
   */
  public synchronized boolean flush() {
    Set<String> batch = new HashSet<>(pending);
    if (!batch.isEmpty() && !files.used(batch, clock.instant())) {
      return false;
    }
    written =
        batch; // before they are forgotten there, so that whoever looks sees them in one place
    pending.removeAll(batch);
    return true;
  }
}

package dev.clutch.http;

import dev.clutch.repository.StoredFile;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpFields;

/**
 * A stored file that was met lately.
 *
 * @param target under which name; for core metadata the name with its suffix
 * @param headers of a 200 with the whole file
 */
record FileHit(Target.File target, StoredFile file, HttpFields headers, Validity validity) {

  /** How long the answer holds; a stored blob's holds for ever, and then nobody looks at a clock. */
  record Validity(Instant until) {
    boolean holds(InstantSource clock) {
      return until.equals(Instant.MAX) || clock.instant().isBefore(until);
    }
  }
}

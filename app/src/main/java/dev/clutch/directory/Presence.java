package dev.clutch.directory;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a folder that is empty from one that has been emptied: a file system that is not mounted looks like
 * the latter, and says nothing about any project. Thread-safe.
 */
final class Presence {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);

  private final String source;
  private final Remembered remembered;
  private final AtomicBoolean hasProjects = new AtomicBoolean();
  private final AtomicBoolean isEmptied = new AtomicBoolean();

  Presence(String source, Remembered remembered) {
    this.source = source;
    this.remembered = remembered;
  }

  /** Notes that there is a project. */
  void noteProject() {
    if (!hasProjects.get() && !hasProjects.getAndSet(true)) {
      remembered.hasProjects();
    }
    if (isEmptied.get() && isEmptied.getAndSet(false)) {
      log.info("the folder has projects again source={}", source);
    }
  }

  /**
   * Notes that there is none.
   *
   * @throws IOException if there was one before
   */
  void noteNone() throws IOException {
    if (!hasProjects.get() && !remembered.hadProjects()) {
      return;
    }
    hasProjects.set(true);
    String reason = "it had projects and has none now: is its file system mounted?";
    if (!isEmptied.getAndSet(true)) {
      log.warn(
          "the folder is empty, it is taken for unavailable until it has a project again source={}"
              + " reason=\"{}\"",
          source,
          reason);
    }
    throw new IOException(reason);
  }
}

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
  private final AtomicBoolean isAway = new AtomicBoolean();

  Presence(String source, Remembered remembered) {
    this.source = source;
    this.remembered = remembered;
  }

  /** Notes that there is a project. */
  void noteProject() {
    if (!hasProjects.get() && !hasProjects.getAndSet(true)) {
      remembered.hasProjects();
    }
    if (isAway.get() && isAway.getAndSet(false)) {
      log.info("the folder can be read again source={}", source);
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
    throw new EmptiedException();
  }

  /** Says that the whole folder can't be read: once, until it can again. */
  void noteAway(String reason) {
    if (!isAway.getAndSet(true)) {
      log.warn(
          "the folder can't be read, its projects are unavailable until it can source={} reason=\"{}\"",
          source,
          reason);
    }
  }

  /** There were projects, and there are none. */
  static final class EmptiedException extends IOException {
    private static final long serialVersionUID = 1;

    EmptiedException() {
      super("it had projects and has none now; is its file system mounted?");
    }
  }
}

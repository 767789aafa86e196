package dev.clutch.app;

import dev.clutch.config.SourceSettings;
import dev.clutch.proxy.DownloadCounts;
import dev.clutch.repository.Repository;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source that is open, with all that it consists of. */
final class OpenSource implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OpenSource.class);

  private final SourceSettings settings;
  private final Repository online;
  private final Repository offline;
  private final @Nullable WatchedUpstream upstream;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /**
   * @param offline the same without its upstream; may be {@code online} itself
   * @param upstream what stands behind it, or null where nothing is asked over a network
   */
  OpenSource(
      SourceSettings settings,
      Repository online,
      Repository offline,
      @Nullable WatchedUpstream upstream) {
    this.settings = settings;
    this.online = online;
    this.offline = offline;
    this.upstream = upstream;
  }

  /** A source that asks nothing over a network. */
  static OpenSource of(SourceSettings settings, Repository repository) {
    return new OpenSource(settings, repository, repository, null);
  }

  /**
   * Adds a part, which is closed before those that were added earlier.
   */
  OpenSource with(AutoCloseable part) {
    parts.push(part);
    return this;
  }

  SourceSettings settings() {
    return settings;
  }

  Repository repository(boolean isOffline) {
    return isOffline ? offline : online;
  }

  @Nullable
  WatchedUpstream upstream() {
    return upstream;
  }

  /** Whether nothing is being downloaded. */
  boolean isIdle() {
    if (upstream == null) {
      return true;
    }
    DownloadCounts downloads = upstream.repository().downloads();
    return downloads.inProgress() == 0;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) { // the others are closed all the same
        log.warn(
            "could not close a part of a source source={} reason=\"{}\"",
            settings.name(),
            e.getMessage());
      }
    }
  }
}

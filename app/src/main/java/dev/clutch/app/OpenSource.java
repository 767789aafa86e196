package dev.clutch.app;

import dev.clutch.config.SourceSettings;
import dev.clutch.model.ProjectName;
import dev.clutch.proxy.ProxyRepository;
import dev.clutch.repository.Repository;
import dev.clutch.repository.UploadTimes;
import org.jspecify.annotations.Nullable;

/** A source that is open, with all that it consists of. */
final class OpenSource implements AutoCloseable {
  private final SourceSettings settings;
  private final Repository online;
  private final Repository offline;
  private final @Nullable WatchedUpstream upstream;
  private final Parts parts = new Parts();

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

  /** Adds a part, which is closed before those that were added earlier. */
  OpenSource with(AutoCloseable part) {
    parts.add(part);
    return this;
  }

  SourceSettings settings() {
    return settings;
  }

  Repository repository(boolean isOffline) {
    return isOffline ? offline : online;
  }

  /** Returns what is asked for questions that no client has asked yet. */
  Repository behind() {
    return upstream == null ? online : upstream.repository().behind();
  }

  @Nullable
  WatchedUpstream upstream() {
    return upstream;
  }

  /** See {@link ProxyRepository#wantTimes}; a source that asks nothing over a network looks for none. */
  UploadTimes.Search wantTimes(ProjectName project) {
    return upstream == null ? UploadTimes.Search.NEVER : upstream.repository().wantTimes(project);
  }

  /** Whether no file is being received. */
  boolean isIdle() {
    return upstream == null || upstream.repository().isIdle();
  }

  @Override
  public void close() {
    parts.close();
  }
}

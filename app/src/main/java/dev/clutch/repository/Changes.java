package dev.clutch.repository;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells those who remember answers that some no longer hold, although their {@link Origin} said so: after a
 * purge, a refresh, an eviction, or work in the background. Thread-safe.
 */
public final class Changes {

  /** Somebody who remembers answers. Called on the thread of whoever made the change; must not block. */
  public interface Listener {
    /** The page of a project is another now, or is gone. */
    void pageChanged(ProjectName project);

    /** The stored bytes of a file are gone, or may not be given any longer. */
    void fileGone(ProjectName project, Filename filename);

    /** Anything may have changed. */
    void everythingChanged();
  }

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Adds a listener. */
  public void subscribe(Listener listener) {
    listeners.add(listener);
  }

  /** Takes a listener away. */
  public void unsubscribe(Listener listener) {
    listeners.remove(listener);
  }

  public void pageChanged(ProjectName project) {
    listeners.forEach(listener -> listener.pageChanged(project));
  }

  public void fileGone(ProjectName project, Filename filename) {
    listeners.forEach(listener -> listener.fileGone(project, filename));
  }

  public void everythingChanged() {
    listeners.forEach(Listener::everythingChanged);
  }
}

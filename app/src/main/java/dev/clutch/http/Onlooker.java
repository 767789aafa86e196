package dev.clutch.http;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import org.jspecify.annotations.Nullable;

/**
 * Told what clients were given, so that it may guess what they ask for next. Called on the threads that
 * answer, the one for hits included: it must not block. Thread-safe.
 */
public interface Onlooker {
  /** For those who don't guess. */
  Onlooker NONE = new Onlooker() {
    @Override
    public boolean heeds(@Nullable String userAgent) {
      return false;
    }

    @Override
    public void page(String index, ProjectName project, @Nullable String userAgent) {}

    @Override
    public void metadata(
        String index, ProjectName project, Filename wheel, @Nullable String userAgent) {}
  };

  /**
   * Whether anything can be guessed from what this client is given.
   *
   * @param userAgent as it came, or null
   */
  boolean heeds(@Nullable String userAgent);

  /**
   * A client was given a project's page, which was not remembered as it was sent.
   *
   * @param index what {@link Indexes#find} was asked for
   * @param userAgent as it came, or null
   */
  void page(String index, ProjectName project, @Nullable String userAgent);

  /**
   * A client was given a wheel's core metadata.
   *
   * @param index what {@link Indexes#find} was asked for
   * @param userAgent as it came, or null
   */
  void metadata(String index, ProjectName project, Filename wheel, @Nullable String userAgent);
}

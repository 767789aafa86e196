package dev.clutch.upstream;

import java.time.Duration;

/** The upstream says that what was kept still holds: 304. */
public final class NotModifiedException extends Exception {
  private final Duration age;

  NotModifiedException(Duration age) {
    super("not modified");
    this.age = age;
  }

  /** See {@link Body#age}. */
  public Duration age() {
    return age;
  }
}

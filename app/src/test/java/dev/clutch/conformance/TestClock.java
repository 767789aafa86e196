package dev.clutch.conformance;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes on only when a test says so. */
final class TestClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration duration) {
    now = now.plus(duration);
  }
}

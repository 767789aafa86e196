package dev.clutch.config;

import java.time.Duration;
import java.time.Instant;

/** From when on a file is too new to be shown. */
public sealed interface TimeLimit {
  /**
   * Files uploaded at this moment or later are too new.
   *
   * @param moment in UTC
   */
  record At(Instant moment) implements TimeLimit {}

  /**
   * Files are too new for some time: a cool-down.
   *
   * @param duration since the upload
   */
  record Age(Duration duration) implements TimeLimit {}
}

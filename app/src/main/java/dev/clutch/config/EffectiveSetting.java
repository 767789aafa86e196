package dev.clutch.config;

import org.jspecify.annotations.Nullable;

/**
 * A setting as it holds.
 *
 * @param table the name of its table: {@code server}, {@code source}, …
 * @param name which of several tables; empty where there is one
 * @param key in the table
 * @param value as it was written, without secrets; null if there is none
 * @param origin where it was said: {@code clutch.toml:12}, {@code --port}, {@code CLUTCH_PORT}, {@code
 *     default}
 */
public record EffectiveSetting(
    String table, String name, String key, @Nullable String value, String origin) {
  static final String DEFAULT = Place.DEFAULT.toString();

  /** Whether somebody said so. */
  public boolean wasSaid() {
    return !origin.equals(DEFAULT);
  }
}

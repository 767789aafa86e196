package dev.clutch.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sources under one URL.
 *
 * @param name {@code default} is {@code /simple/}, any other {@code /name/simple/}
 * @param sources their names in order, at least one; the first that has a project owns it
 * @param merge whether the files of all sources are shown, not only the owner's
 * @param parallel whether all sources are asked at once
 * @param excludeNewer from when on a file is too new, or null
 */
public record IndexSettings(
    String name,
    List<String> sources,
    boolean merge,
    boolean parallel,
    @Nullable TimeLimit excludeNewer) {
  /** The name of the index at {@code /simple/}. */
  public static final String DEFAULT = "default";

  /** First segments of paths that are something else. */
  static final List<String> RESERVED = List.of(
      "simple",
      "files",
      "before",
      "cooldown",
      "offline",
      "snapshot",
      "pypi",
      "packages",
      "legacy",
      "index",
      "root",
      "healthz",
      "readyz",
      "metrics",
      "-",
      "project",
      "search",
      "status",
      "static");

  public IndexSettings {
    sources = List.copyOf(sources);
  }
}

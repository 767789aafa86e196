package dev.clutch.upstream;

/** What is asked of an upstream. */
public enum RequestKind {
  /** A project page, or the list of projects. */
  PAGE,
  /** Metadata, a length or a stretch of a file: short questions, which somebody waits for. */
  PART,
  /** A whole file, or all the rest of one. */
  FILE
}

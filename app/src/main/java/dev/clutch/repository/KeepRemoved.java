package dev.clutch.repository;

/** What becomes of stored files that their source no longer lists. */
public enum KeepRemoved {
  /** By its link it is served, so that lock files work; no page lists it. */
  SERVE,
  /** Pages list it as before. */
  LIST,
  /** It is gone, as at its source. */
  NO
}

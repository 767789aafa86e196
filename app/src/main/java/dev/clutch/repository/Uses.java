package dev.clutch.repository;

/**
 * Told which stored files are asked for, so that those that nobody uses make room first. Called for each
 * request that a stored file answers, also where the answer was remembered and no {@link Repository} was
 * asked: it must not block. Thread-safe.
 */
public interface Uses {
  /** For those who don't care. */
  Uses NONE = entityTag -> {};

  /**
   * Notes that a file is about to be sent.
   *
   * @param entityTag of the {@link StoredFile}
   */
  void used(String entityTag);
}

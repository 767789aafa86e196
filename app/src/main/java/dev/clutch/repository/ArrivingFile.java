package dev.clutch.repository;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** A file that is being fetched, or was just now. */
public interface ArrivingFile {

  /** Returns the length in bytes, or empty if the source did not announce it. */
  OptionalLong length();

  /**
   * Returns what identifies these bytes, without quotes. It differs from one attempt to fetch them to the
   * next, so that no client glues a new beginning to a bad end; once they are verified it is their
   * SHA-256 digest.
   */
  String entityTag();

  /** Returns whether the bytes are being stored, as far as is known by now. */
  boolean isKept();

  /**
   * Returns whether the file is stored, as soon as that is decided, or what broke it off. Whoever waits for
   * it is told on the thread that received the file, and must not block.
   */
  CompletionStage<Boolean> settled();

  /**
   * Opens the bytes from an offset up to another.
   *
   * @param from the first byte, 0 or more
   * @param to the byte after the last, {@link Long#MAX_VALUE} for the end of the file
   */
  FileStream stream(long from, long to);
}

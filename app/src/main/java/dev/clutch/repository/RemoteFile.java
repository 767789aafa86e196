package dev.clutch.repository;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A file that is not stored yet, or is just arriving. */
public non-sealed interface RemoteFile extends FileContent {

  /**
   * Returns the length in bytes without fetching the file, or empty if neither the index nor the source
   * say. May ask the source, and block for it.
   *
   * @throws UnavailableException if the source can't be reached
   */
  OptionalLong length();

  /**
   * Joins the download of the file, or begins it. The download goes on whatever becomes of its readers.
   *
   * @return completes when the first bytes may be read; or with an {@link UnavailableException} if the
   *     source can't be reached or fails, a {@link DigestMismatchException} if the bytes turned out to be
   *     wrong, a {@link FileMissingException} if the source doesn't have the file that its page lists. It
   *     has no time limit of its own.
   */
  CompletableFuture<ArrivingFile> open();
}

package dev.clutch.repository;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A file that is not stored yet, or is just arriving. */
public non-sealed interface RemoteFile extends FileContent {

  /**
   * Returns the absolute URL at which the client is to get the whole of the file by itself; empty where it is
   * given here, as its length and its stretches always are. May block for a moment while a name is looked up.
   */
  default Optional<String> elsewhere() {
    return Optional.empty();
  }

  /**
   * Returns the length in bytes without fetching the file, or empty if neither the index nor the source
   * say.
   *
   * @return completes at once where the length is known; else the source is asked. Completes with an {@link
   *     UnavailableException} if the source can't be reached. It has no time limit of its own, and belongs to
   *     the caller.
   */
  CompletableFuture<OptionalLong> length();

  /**
   * Joins the download of the file, or begins it. The download goes on whatever becomes of its readers.
   *
   * @return completes when the first bytes may be read; or with an {@link UnavailableException} if the
   *     source can't be reached or fails, a {@link DigestMismatchException} if the bytes turned out to be
   *     wrong, a {@link FileMissingException} if the source doesn't have the file that its page lists. It
   *     has no time limit of its own.
   */
  CompletableFuture<ArrivingFile> open();

  /**
   * Opens a stretch of the file: from its download where that has come so far or soon will, else straight
   * from the source, stored nowhere and without beginning a download.
   *
   * @param from the first byte
   * @param to the byte after the last, not beyond the end; {@link Long#MAX_VALUE} for the end of the file,
   *     by which a client goes on with a download of its own
   * @return as for {@link #open()}; its {@link ArrivingFile#stream} is to be asked for this stretch once.
   *     Whoever doesn't want it any longer completes this future, else a connection stays open
   */
  CompletableFuture<ArrivingFile> open(long from, long to);
}

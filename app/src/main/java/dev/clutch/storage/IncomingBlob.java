package dev.clutch.storage;

import dev.clutch.model.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A blob that is being written. Used by one writer; its channel may be read by many. */
public interface IncomingBlob {

  /**
   * Returns the channel to write to, which stays valid for readers after {@link #commit} and {@link
   * #discard}, until somebody closes it.
   */
  FileChannel channel();

  /**
   * Makes the blob visible under its name, on stable storage, in one step.
   *
   * @param sha256 the digest of all bytes written, which the caller has verified
   * @return where it is now
   * @throws IOException if it could not be stored; nothing is visible then
   */
  Path commit(Digest sha256) throws IOException;

  /** Forgets what was written. Does nothing after a successful commit. */
  void discard();
}

package dev.clutch.proxy;

import dev.clutch.upstream.MissingException;
import java.io.Closeable;
import java.io.IOException;

/** Bytes that come from far away. Used by one thread at a time; reading blocks. */
interface Bytes extends Closeable {

  /**
   * Reads what comes next.
   *
   * @return how many bytes were read, at least one; -1 at the end
   * @throws MissingException if there is no such file
   * @throws IOException if the rest will not come
   */
  int read(byte[] chunk) throws IOException, MissingException;

  @Override
  void close();
}

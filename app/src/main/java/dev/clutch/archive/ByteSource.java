package dev.clutch.archive;

import java.io.IOException;

/** Bytes that can be read anywhere. */
public interface ByteSource {

  /** Returns how many bytes there are. */
  long length();

  /**
   * Reads a stretch, which lies within the length.
   *
   * @return exactly so many bytes, the caller's to keep
   * @throws IOException if they can't be had; it says nothing about what they are
   */
  byte[] read(long from, int length) throws IOException;
}

package dev.clutch.repository;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that may still be arriving. Never blocks, and holds no thread while it waits. */
public interface FileStream extends Closeable {

  /**
   * Reads what is there into the buffer.
   *
   * @return how many bytes were read; 0 if there are none yet; -1 at the end
   * @throws IOException if the rest will never come; the reader must not look as if it had ended
   */
  int read(ByteBuffer target) throws IOException;

  /**
   * Runs the action once, as soon as {@link #read} would return something other than 0 or throw; at once
   * if it would already.
   */
  void onReadable(Runnable action);

  /** Gives the bytes up. What is being fetched goes on. */
  @Override
  void close();
}
